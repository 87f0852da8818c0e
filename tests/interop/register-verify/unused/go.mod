// Nothing: it stands where a module would be that is required and never compiled.
module sigsum.org/sigsum-go

go 1.24
