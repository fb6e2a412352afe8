"""Everything sealed, signed or proved. Pure: bytes in, bytes out; no files, no network.

    framing     contexts, keys, canonical JSON: bytes that cannot be read two ways
    stream      Cobblestone-256: streams and random access
    wrap        keys under keys
    root        the root key's stored text
    sealed      objects, values and files
    keys        Ed25519 keys as PEM
    merkle      the RFC 6962 tree and its proofs
    notes       signed notes, checkpoints, cosignatures
    receipts    signed canonical JSON
    recipients  public keys of people outside, HPKE
    packages    payloads for one recipient outside

Formats are written down in docs/formats; vectors lie in tests/vectors.
"""
