"""How a local model computes: adapters over diffusers' and transformers' module classes. Needs the extra
`local`."""
