"""A document becomes pixels and boxes, pass by pass.

`drawer.Drawer` is the door. `sanitise` (with `css`) lets through what may be drawn; `prepare` makes one page
of it (`slots`, `cascade`, ids); `process` sends it to `child`, where the engines run; `boxes` and `layout`
say where the elements lie and what will not fit. All passes work on the tree of `markup`.
"""
