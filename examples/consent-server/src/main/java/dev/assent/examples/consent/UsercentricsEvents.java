/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads webhooks of Usercentrics, version 1, as
 * https://support.usercentrics.com/hc/en-us/articles/20022542647964-Consent-Webhook described them,
 * read on 2026-12-01. A request has all answers of one person, each about a data processing
 * service.
 */
final class UsercentricsEvents {
  private UsercentricsEvents() {}

  /**
   * Reads the body of a request.
   *
   * @throws Problem if it can't be read
   */
  static BridgeEvent read(byte[] body) {
    JsonNode json = Json.object(body);
    if (!json.path("webhook_version").asText().equals("v1")) {
      throw new Problem(422, "webhook_version: must be v1");
    }
    if (!json.path("consents").isArray() || json.path("consents").isEmpty()) {
      throw new Problem(422, "consents: must be a list");
    }
    List<BridgeEvent.Signal> signals = new ArrayList<>();
    int unreadable = 0;
    for (JsonNode consent : json.path("consents")) {
      JsonNode status = consent.path("consent_status");
      if (consent.path("dps_id").isTextual()) {
        signals.add(
            new BridgeEvent.Signal(
                BridgeEvent.Kind.VENDOR,
                consent.path("dps_id").textValue(),
                status.isBoolean() ? status.booleanValue() : null));
      } else {
        unreadable++;
      }
    }
    JsonNode time = json.path("timestamp");
    return new BridgeEvent(
        Json.text(json, "configuration_id"),
        false,
        Json.text(json, "controller_id"),
        time.isIntegralNumber() && time.canConvertToLong()
            ? Instant.ofEpochMilli(time.longValue())
            : null,
        signals,
        unreadable);
  }
}
