"""The picture of a site that is not about software: its subject as shapes, in a rounded frame."""

from makeready.design.components.inks import fields_of
from makeready.design.components.ornament import fitting_glyphs, scene
from makeready.design.sheet import Area, Sheet, at, styled


def is_pictured(sheet: Sheet) -> bool:
    """No screen is asked for, and nothing in the brief is about software."""
    content = sheet.content
    is_told = bool(content.brief.subject or fitting_glyphs(sheet)) or content.topic != "general"
    return is_told and not content.is_software and content.wants("mockup") == 0


def hero_picture(sheet: Sheet, area: Area) -> str:
    """The subject's scene over the area, on a colour that neither the page nor a button has."""
    theme = sheet.theme
    fields = fields_of(sheet)
    taken = {theme.ground, theme.accent, theme.panel}
    around = (fields.other, fields.block, fields.page)
    field = next((one for one in around if one.colour not in taken), fields.other)
    css = styled(border_radius=sheet.radius(1.1), overflow="hidden")
    inner = Area(left=0.0, top=0.0, right=area.width, bottom=area.height)
    return at(area, scene(sheet, inner, field, field.colour), extra=css, is_decoration=True)
