# The key server on a network that only storage is on. It must be made ready and opened by people:
# see docs/formats/root-keys.md.
storage "file" {
  path = "/openbao/file"
}
listener "tcp" {
  address     = "0.0.0.0:8200"
  tls_disable = true
}
disable_mlock = true
ui            = false
