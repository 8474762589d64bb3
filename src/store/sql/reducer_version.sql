select reducer_version()
