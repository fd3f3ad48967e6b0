"""Every element of Streamlit that Cordon's pages rely on, on one page of Streamlit alone: what ``test_framework`` looks at."""

import streamlit as st

st.set_page_config(layout="wide")
with st.sidebar:
    st.slider("Slider", 0, 10, 5, key="aside")
    st.caption("Caption")
    st.segmented_control("Choices", ["One", "Two"], default="One", key="choices")
    with st.container(key="present"):
        st.html("<p>Present</p>")
    for column in st.columns(2):
        column.button("Button", key=f"button-{id(column)}")
with st.container(key="header"):
    first, last = st.columns(2)
    first.segmented_control("Language", ["en", "fr"], default="en", key="language")
    last.selectbox("Languages", ["en", "fr"], key="languages")
with st.container(key="top"):
    first, last = st.columns(2)
    last.segmented_control("Language", ["en", "fr"], default="en", key="top-language")
with st.container(key="views"):
    chosen = st.segmented_control("View", ["One", "Two"], default="One", key="view")
for part in ("One", "Two"):
    with st.container(key=f"{'shown' if part == chosen else 'hidden'}-{part}"):
        st.html(f'<p class="{part}">Part {part}</p>')
with st.container(key="projected-x"):
    st.segmented_control("Projected", ["One", "Two"], default="One", key="projected")
with st.container(key="part"):
    st.radio("Part", ["One", "Two"], key="part-radio")
with st.container(key="begin-length"):
    st.radio("Length", ["One", "Two"], key="length", horizontal=True)
with st.container(key="console-bar"):
    st.button("Next")
with st.container(key="projector"):
    st.table({"a": [1]})
    st.html("<p>Paragraph</p>")
with st.container(key="live"):
    st.html('<p class="live lost">Live</p>')
st.html('<div class="board"><b>Board</b></div><div class="player"><output>1</output></div><b>Bold</b>')
st.caption("Caption")
st.markdown("# Title\n\nText\n\n- Item")
st.code("code")
st.slider("Slider in the page", 0, 10, 5)
st.number_input("Number", 0, 10, 5)
st.text_input("Words", max_chars=20)
st.multiselect("Several", ["One", "Two"], default=["One"])
st.file_uploader("File")
st.button("Primary", type="primary")
st.download_button("Download", "text", "text.txt")
with st.popover("Popover"):
    st.write("Hanging")
with st.form("form"):
    st.text_input("In a form")
    st.form_submit_button("Send", type="primary")
with st.expander("Expander"):
    st.write("Folded")
st.exception(ValueError("an error to be looked at"))
st.error("An alert to be looked at")
