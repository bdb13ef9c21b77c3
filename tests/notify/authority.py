"""A certificate authority of the tests' own."""

import ssl
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

FROM, UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2049, 1, 1, tzinfo=UTC)


class Authority:
    """Issues certificates for names; ``certificate`` is the file that makes them good."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority of a test")])
        self.certificate = folder / "authority.pem"
        key_use = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        mine = self._about(self._name, self._key.public_key())
        mine = mine.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        mine = mine.add_extension(key_use, critical=True)
        self.certificate.write_bytes(self._signed(mine))

    def trusting(self) -> ssl.SSLContext:
        """Return the context of a client that trusts this authority alone."""
        return ssl.create_default_context(cafile=str(self.certificate))

    def serving(self, name: str) -> ssl.SSLContext:
        """Return the context of a server of this name."""
        key = ec.generate_private_key(ec.SECP256R1())
        theirs = self._about(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), key.public_key())
        theirs = theirs.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        file = self._folder / f"{name}.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(private + self._signed(theirs))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def _about(self, subject: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        about = x509.CertificateBuilder().subject_name(subject).issuer_name(self._name).public_key(key)
        about = about.serial_number(x509.random_serial_number()).not_valid_before(FROM).not_valid_after(UNTIL)
        ours = x509.SubjectKeyIdentifier.from_public_key(self._key.public_key())
        about = about.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(ours), critical=False
        )
        return about.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)

    def _signed(self, about: x509.CertificateBuilder) -> bytes:
        return about.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
