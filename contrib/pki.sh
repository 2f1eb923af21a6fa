#!/bin/sh
# A certificate authority for drills, demos and tests. Never for real projects.
#
#   pki.sh init DIR                          root CA and sub CA: DIR/{root,sub}.{pem,der,key}, DIR/chain.pem (sub, root)
#   pki.sh person DIR NAME --cn CN [...]     DIR/NAME.sign.{pem,der,key,p12} and DIR/NAME.enc.{pem,der,key,p12}
#   pki.sh service DIR NAME [...]            DIR/NAME.{pem,der,key,p12}: the gate's signing certificate
#   pki.sh tsa DIR NAME [...]                DIR/NAME.{pem,der,key}: a time stamping authority
#   pki.sh tls DIR NAME HOST [...]           DIR/NAME.{pem,key}: TLS server certificate, sub CA behind it in the PEM
#
# Options of person, service, tsa and tls:
#   --cn CN --org O --code CODE    subject: CN, O, serialNumber (unified social credit code or a person's code)
#   --key p256|p384|rsa2048|rsa3072|rsa1024|sm2    default p256 (rsa1024 and sm2 are there to be refused)
#   --pin PIN                      of the .p12 files (default 1234)
#   --days N                       valid from yesterday for N days (default 730)
#   --expired | --not-yet          ended yesterday | begins tomorrow
#   --from SECONDS --to SECONDS    exact times (seconds since the epoch)
#
# The .p12 files hold key, certificate and sub CA. Trust root.pem (or the folder's root.pem and sub.pem).
# Signing: digitalSignature, nonRepudiation. Encryption: keyEncipherment (RSA) or keyAgreement (EC).
# Runs side by side in one DIR; an existing file is replaced.
set -eu
umask 077

die() {
	echo "pki.sh: $*" >&2
	exit 2
}
# Runs openssl quietly; what it said is shown where it failed.
quiet() {
	openssl "$@" 2>"$work/err" || {
		cat "$work/err" >&2
		die "openssl $1 失败"
	}
}
stamp() { date -u -d "@$1" +%Y%m%d%H%M%SZ; }
escape() { printf '%s' "$1" | sed 's/[\\/+]/\\&/g'; }

new_key() { # KIND FILE
	case $1 in
	p256) quiet genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$2" ;;
	p384) quiet genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out "$2" ;;
	sm2) quiet genpkey -algorithm EC -pkeyopt ec_paramgen_curve:SM2 -out "$2" ;;
	rsa1024 | rsa2048 | rsa3072) quiet genpkey -algorithm RSA -pkeyopt "rsa_keygen_bits:${1#rsa}" -out "$2" ;;
	*) die "unknown key kind '$1'" ;;
	esac
}

# The configuration of one issuing run: its own database, so that runs do not meet.
write_config() { # EXTENSIONS
	: >"$work/index.txt"
	cat >"$work/ca.cnf" <<-END
		[ca]
		default_ca = this
		[this]
		database = $work/index.txt
		new_certs_dir = $work
		rand_serial = yes
		default_md = sha256
		policy = any
		unique_subject = no
		copy_extensions = none
		string_mask = utf8only
		email_in_dn = no
		[any]
		organizationName = optional
		serialNumber = optional
		commonName = supplied
		[req]
		distinguished_name = dn
		string_mask = utf8only
		[dn]
		[ext]
		subjectKeyIdentifier = hash
		authorityKeyIdentifier = keyid
		$1
	END
}

# Issues DIR/STEM.{key,pem,der} with the stated issuer (or itself).
issue() { # DIR STEM ISSUER KEYKIND SUBJECT EXTENSIONS FROM TO
	write_config "$6"
	new_key "$4" "$1/$2.key"
	quiet req -new -utf8 -config "$work/ca.cnf" -key "$1/$2.key" -subj "$5" -out "$work/$2.csr"
	if [ "$3" = self ]; then
		set -- "$@" -selfsign -keyfile "$1/$2.key"
	else
		set -- "$@" -cert "$1/$3.pem" -keyfile "$1/$3.key"
	fi
	dir=$1 stem=$2 from=$7 to=$8
	shift 8
	quiet ca -batch -utf8 -notext -config "$work/ca.cnf" -extensions ext -in "$work/$stem.csr" -out "$work/$stem.pem" \
		-startdate "$(stamp "$from")" -enddate "$(stamp "$to")" "$@"
	quiet x509 -in "$work/$stem.pem" -outform DER -out "$dir/$stem.der"
	mv "$work/$stem.pem" "$dir/$stem.pem"
}

pack_p12() { # DIR STEM
	PKI_PIN=$pin quiet pkcs12 -export -inkey "$1/$2.key" -in "$1/$2.pem" -certfile "$1/sub.pem" -name "$2" -passout env:PKI_PIN -out "$1/$2.p12"
}

make_authority() { # DIR
	mkdir -p "$1"
	from=$((now - 1500 * day)) to=$((now + 7300 * day))
	issue "$1" root self p256 "/O=开标演练/CN=开标演练根CA" "basicConstraints = critical, CA:TRUE
		keyUsage = critical, keyCertSign, cRLSign" "$from" "$to"
	issue "$1" sub root p256 "/O=开标演练/CN=开标演练签发CA" "basicConstraints = critical, CA:TRUE, pathlen:0
		keyUsage = critical, keyCertSign, cRLSign" "$from" "$to"
	cat "$1/sub.pem" "$1/root.pem" >"$1/chain.pem"
}

SIGNING="basicConstraints = critical, CA:FALSE
		keyUsage = critical, digitalSignature, nonRepudiation"

encryption() { # KEYKIND
	case $1 in
	rsa*) use=keyEncipherment ;;
	*) use=keyAgreement ;;
	esac
	echo "basicConstraints = critical, CA:FALSE
		keyUsage = critical, $use"
}

subject() {
	printf '%s' "${org:+/O=$(escape "$org")}${code:+/serialNumber=$(escape "$code")}/CN=$(escape "$cn")"
}

read_options() {
	while [ $# -gt 0 ]; do
		case $1 in
		--expired) from=$((now - 800 * day)) to=$((now - day)) ;;
		--not-yet) from=$((now + day)) to=$((now + 731 * day)) ;;
		*)
			[ $# -ge 2 ] || die "'$1' wants a value"
			case $1 in
			--cn) cn=$2 ;;
			--org) org=$2 ;;
			--code) code=$2 ;;
			--key) key=$2 ;;
			--pin) pin=$2 ;;
			--days) to=$((from + $2 * day)) ;;
			--from) from=$2 ;;
			--to) to=$2 ;;
			*) die "unknown option '$1'" ;;
			esac
			shift
			;;
		esac
		shift
	done
}

[ $# -ge 2 ] || die "usage: init DIR | person DIR NAME --cn CN … | service DIR NAME … | tsa DIR NAME … | tls DIR NAME HOST … (see the top of this file)"
now=$(date +%s) day=86400
command=$1 dir=$2
cn='' org='' code='' key=p256 pin=1234 from=$((now - day)) to=$((now + 729 * day))
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

case $command in
init) make_authority "$dir" ;;
person)
	name=${3:?NAME} && shift 3 && cn=$name
	read_options "$@"
	issue "$dir" "$name.sign" sub "$key" "$(subject)" "$SIGNING" "$from" "$to"
	issue "$dir" "$name.enc" sub "$key" "$(subject)" "$(encryption "$key")" "$from" "$to"
	pack_p12 "$dir" "$name.sign"
	pack_p12 "$dir" "$name.enc"
	;;
service)
	name=${3:?NAME} && shift 3 && cn=开标服务 org=开标演练
	read_options "$@"
	issue "$dir" "$name" sub "$key" "$(subject)" "$SIGNING" "$from" "$to"
	pack_p12 "$dir" "$name"
	;;
tsa)
	name=${3:?NAME} && shift 3 && cn=开标演练时间戳 org=开标演练
	read_options "$@"
	issue "$dir" "$name" sub "$key" "$(subject)" "basicConstraints = critical, CA:FALSE
		keyUsage = critical, digitalSignature
		extendedKeyUsage = critical, timeStamping" "$from" "$to"
	;;
tls)
	name=${3:?NAME} && host=${4:?HOST} && shift 4 && cn=$host
	read_options "$@"
	issue "$dir" "$name" sub "$key" "$(subject)" "basicConstraints = critical, CA:FALSE
		keyUsage = critical, digitalSignature
		extendedKeyUsage = serverAuth
		subjectAltName = DNS:$host, IP:127.0.0.1" "$from" "$to"
	cat "$dir/sub.pem" >>"$dir/$name.pem"
	;;
*) die "unknown command '$command'" ;;
esac
