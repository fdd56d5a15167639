"""A signature's container (CMS, RFC 5652) has one spelling here, so that even its unsigned parts cannot be altered.

The signature covers the signed attributes, and through them the document and the signer's certificate. Versions,
lengths, the list of algorithms and the signer's name beside them are covered by nothing: they are spelled again from
what is covered, and the bytes must be the same. What others vouch for with certificates of their own, such as the
issuers of a timestamp server, each of those certificates must be signed by the next one that is there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from asn1crypto import algos, cms
from cryptography import x509
from cryptography.exceptions import InvalidSignature


def spelled(signed: cms.SignedData) -> bytes:
    """The container as it must be written. Raises ValueError where it holds something that has no place in it."""
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": _content(signed)}).dump())


def _content(signed: cms.SignedData) -> cms.SignedData:
    (info,) = signed["signer_infos"]
    certificates = [one.chosen for one in signed["certificates"]]
    own = _own(info, certificates)
    _vouched(certificates)
    kind = signed["encap_content_info"]["content_type"].native
    stamped = kind == "tst_info"
    digest = algos.DigestAlgorithm({"algorithm": info["digest_algorithm"]["algorithm"].native})
    if stamped:
        # A server spells its own algorithms with or without empty parameters; both are in use.
        digest = info["digest_algorithm"]
    parts: dict[str, Any] = {
        "version": "v3" if stamped else "v1",
        "digest_algorithms": [digest],
        "encap_content_info": signed["encap_content_info"] if stamped else {"content_type": kind},
        "certificates": signed["certificates"],
        "signer_infos": [_signer(info, own, digest)],
    }
    return cms.SignedData(parts)


def _signer(info: cms.SignerInfo, own: Any, digest: algos.DigestAlgorithm) -> cms.SignerInfo:
    parts: dict[str, Any] = {
        "version": "v1",
        "sid": cms.SignerIdentifier(
            {
                "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                    {"issuer": own.issuer, "serial_number": own.serial_number}
                )
            }
        ),
        "digest_algorithm": digest,
        "signed_attrs": info["signed_attrs"],
        "signature_algorithm": info["signature_algorithm"],
        "signature": info["signature"].native,
    }
    unsigned = list(_unsigned(info))
    if unsigned:
        parts["unsigned_attrs"] = unsigned
    return cms.SignerInfo(parts)


def _unsigned(info: cms.SignerInfo) -> Iterator[dict[str, Any]]:
    """Only a timestamp may stand beside a signature."""
    for attribute in info["unsigned_attrs"]:
        if attribute["type"].native != "signature_time_stamp_token":
            raise ValueError("something other than a timestamp stands beside the signature")
        (token,) = attribute["values"]
        again = cms.ContentInfo.load(spelled(token["content"]))
        yield {"type": "signature_time_stamp_token", "values": [again]}


def _own(info: cms.SignerInfo, certificates: list[Any]) -> Any:
    """The certificate that signed, found by its serial number."""
    serial = info["sid"].chosen["serial_number"].native
    return next(one for one in certificates if one.serial_number == serial)


def _vouched(certificates: list[Any]) -> None:
    """Every certificate but one is signed by another that is there; whoever reads trusts the topmost or does not."""
    known = [x509.load_der_x509_certificate(one.dump()) for one in certificates]
    above = [[issuer for issuer in known if issuer.subject == one.issuer] for one in known]
    if sum(not issuers for issuers in above) > 1:
        raise ValueError("certificates without a connection")
    for one, issuers in zip(known, above, strict=True):
        for issuer in issuers:
            try:
                one.verify_directly_issued_by(issuer)
            except (InvalidSignature, TypeError) as wrong:
                raise ValueError("a certificate was altered") from wrong
