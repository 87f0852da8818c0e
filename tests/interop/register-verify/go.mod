// The verifier of `npm run register:verify`. It is no part of any package that is installed.
module register-verify

go 1.26.0

require (
	filippo.io/torchwood v0.9.0
	golang.org/x/mod v0.43.0
)

require (
	golang.org/x/crypto v0.46.0 // indirect
	golang.org/x/sync v0.19.0 // indirect
)

// Only torchwood's other packages use it. Nothing of it is compiled here, and not every module proxy has it.
replace sigsum.org/sigsum-go => ./unused
