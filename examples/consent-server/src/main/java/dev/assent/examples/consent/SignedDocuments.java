/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;

/**
 * Documents as compact JWS. Thread-safe.
 *
 * <p>Time is divided into periods of half the validity. A signature ends with the period after its
 * own, so it is valid for between half and all of the validity. The entity tag changes with each
 * period, so a document whose signature ends soon is never answered with "not modified".
 */
final class SignedDocuments {
  static final String MEDIA_TYPE = "application/jose";
  private static final String TYPE = "consent+jwt";

  private final SigningKeys keys;
  private final Clock clock;
  private final long periodSeconds;

  SignedDocuments(SigningKeys keys, Clock clock, Duration validity) {
    this.keys = keys;
    this.clock = clock;
    this.periodSeconds = Math.max(1, validity.toSeconds() / 2);
  }

  /** Returns the part of a document's entity tag that does not depend on the document. */
  String version() {
    return keys.current().id() + " " + period();
  }

  byte[] sign(Document document) {
    ObjectNode payload = Json.object();
    payload.put("sub", document.subject());
    payload.put("iat", clock.instant().getEpochSecond());
    payload.put("exp", (period() + 2) * periodSeconds);
    payload.set("consent", Documents.json(document));
    return keys.current().sign(TYPE, Json.bytes(payload)).getBytes(StandardCharsets.US_ASCII);
  }

  private long period() {
    return Math.floorDiv(clock.instant().getEpochSecond(), periodSeconds);
  }
}
