"""Findings as JUnit XML, the form every CI shows: broken fails, unknown is skipped with its reason."""

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from makeready.app.wording import title_of
from makeready.brief import Brief, Finding, Verdict

NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped. Source: XML 1.0, section 2.2, Char."""


def junit_xml(findings: Sequence[Finding], brief: Brief, picture: str) -> str:
    """One test suite for the picture, one test case for each finding; a broken wish ("should") is skipped."""
    suite = Element("testsuite", name="makeready", tests=str(len(findings)), errors="0")
    num_failures = num_skipped = 0
    for finding in findings:
        case = SubElement(
            suite,
            "testcase",
            classname=clean(f"{picture}.{finding.kind}"),
            name=clean(title_of(finding, brief)),
        )
        message = clean(f"{finding.measured}; expected {finding.expected}")
        if finding.verdict is Verdict.BROKEN and finding.severity == "must":
            num_failures += 1
            SubElement(case, "failure", type=finding.kind, message=message).text = where(finding)
        elif finding.verdict is not Verdict.MET:
            num_skipped += 1
            SubElement(case, "skipped", message=message)
    suite.set("failures", str(num_failures))
    suite.set("skipped", str(num_skipped))
    root = Element("testsuites")
    root.append(suite)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def where(finding: Finding) -> str:
    """The boxes of a finding, for somebody without the picture at hand."""
    return "\n".join(
        f"at {one.left_px:.0f},{one.top_px:.0f}, {one.width_px:.0f} x {one.height_px:.0f} px"
        for one in finding.boxes
    )


def clean(text: str) -> str:
    return NOT_IN_XML.sub("\ufffd", text)
