"""``python -m sim.ui.serve run app.py …``: Streamlit, with the model's first compilation begun before anybody visits."""

import sys

from sim.ui import first_start


def main() -> None:
    """Begin the first start and hand over to Streamlit, which takes the arguments."""
    first_start.begin()
    from streamlit.web.cli import main as streamlit

    sys.exit(streamlit(prog_name="streamlit"))


if __name__ == "__main__":
    main()
