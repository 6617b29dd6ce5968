"""The report: one self-contained HTML file for a run, to look at and to show."""

from makeready.app.report.page import report_page
from makeready.app.report.view import RunView

__all__ = ["RunView", "report_page"]
