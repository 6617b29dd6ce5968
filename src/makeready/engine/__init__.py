"""When a local model computes. Torch is in the torch runner only.

Read in this order: `request` (the three types of a generation), `engine` (schedule, step, settle; who may
touch what), `scheduler` with `policy` and `cost` (who steps next), `runner` (the port to whoever computes).
Then what runners share: `noise`, `solver`, `masks`, `preview`, `cache`, `memory`; the runners, `onnx_runner`
and `torch_runner`; and what measures and foretells them, `fit` and `simulation`.
"""
