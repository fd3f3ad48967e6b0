"""What browser tests know of Streamlit's own elements: by which selectors they are found. ``test_framework`` holds it."""

import re
from typing import Final

ALERT_CONTENT_ERROR: Final = "[data-testid=stAlertContentError]"
APP: Final = "[data-testid=stApp]"
APP_DEPLOY_BUTTON: Final = "[data-testid=stAppDeployButton]"
BUTTON_GROUP: Final = "[data-testid=stButtonGroup]"
CODE: Final = "[data-testid=stCode]"
DIALOG: Final = "[data-testid=stDialog]"
EXCEPTION: Final = "[data-testid=stException]"
EXPAND_SIDEBAR_BUTTON: Final = "[data-testid=stExpandSidebarButton]"
FILE_UPLOADER_DROPZONE: Final = "[data-testid=stFileUploaderDropzone]"
FILE_UPLOADER_DROPZONE_INPUT: Final = "[data-testid=stFileUploaderDropzoneInput]"
FORM: Final = "[data-testid=stForm]"
FORM_SUBMIT_BUTTON: Final = "[data-testid=stFormSubmitButton]"
ICON_MATERIAL: Final = "[data-testid=stIconMaterial]"
MAIN: Final = "[data-testid=stMain]"
MAIN_MENU: Final = "[data-testid=stMainMenu]"
POPOVER_BODY: Final = "[data-testid=stPopoverBody]"
SELECTBOX: Final = "[data-testid=stSelectbox]"
SIDEBAR: Final = "[data-testid=stSidebar]"
SIDEBAR_COLLAPSE_BUTTON: Final = "[data-testid=stSidebarCollapseButton]"
SIDEBAR_CONTENT: Final = "[data-testid=stSidebarContent]"
SKIP_TO_CONTENT: Final = "[data-testid=stSkipToContent]"
SLIDER: Final = ".stSlider"
STATUS_WIDGET: Final = "[data-testid=stStatusWidget]"
TOAST: Final = "[data-testid=stToast]"
COLLAPSED: Final = "[data-collapsed=true]"
SCRIPT_STATE: Final = "data-test-script-state"
CONNECTION_STATE: Final = "data-test-connection-state"


def script(text: str) -> str:
    """Return a script for the browser, with what stands here put in where it has a name between two ``@``."""
    return re.sub(r"@([A-Z_]+)@", lambda found: str(globals()[found[1]]), text)
