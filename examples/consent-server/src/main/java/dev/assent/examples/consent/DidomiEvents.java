/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads webhooks of Didomi, as
 * https://developers.didomi.io/integrations/generic-integrations/webhooks described them on
 * 2026-08-13. An event has some answers of one person, and no others. Its creation date may be
 * missing.
 */
final class DidomiEvents {
  private DidomiEvents() {}

  /**
   * Reads the body of a request.
   *
   * @return null if it says nothing about answers: it is about users, or a deleted event
   * @throws Problem if it can't be read
   */
  static @Nullable BridgeEvent read(byte[] body) {
    JsonNode json = Json.object(body);
    JsonNode parameters = json.path("parameters");
    JsonNode event =
        switch (json.path("type").asText()) {
          case "event.created" -> parameters.path("entity");
          case "event.updated" -> parameters.path("new_entity");
          case "event.deleted", "user.created", "user.updated", "user.deleted" -> null;
          default -> throw new Problem(422, "type: must be a type of Didomi's webhooks");
        };
    if (event == null) {
      return null;
    }
    return new BridgeEvent(
        Json.text(event, "organization_id"),
        isOther(json.path("regulation")) || isOther(event.path("regulation")),
        Json.text(event.path("user"), "organization_user_id"),
        time(event.path("created_at")),
        signals(event.path("consents")),
        0);
  }

  private static boolean isOther(JsonNode regulation) {
    return !regulation.isMissingNode()
        && !regulation.isNull()
        && !regulation.asText().equalsIgnoreCase("gdpr");
  }

  private static List<BridgeEvent.Signal> signals(JsonNode consents) {
    List<BridgeEvent.Signal> signals = new ArrayList<>();
    for (JsonNode purpose : list(consents, "purposes")) {
      JsonNode enabled = purpose.path("enabled");
      signals.add(
          new BridgeEvent.Signal(
              BridgeEvent.Kind.PURPOSE,
              Json.text(purpose, "id"),
              enabled.isBoolean() ? enabled.booleanValue() : null));
    }
    JsonNode vendors = consents.path("vendors");
    if (!vendors.isMissingNode() && !vendors.isNull() && !vendors.isObject()) {
      throw new Problem(422, "vendors: must be an object");
    }
    vendors(list(vendors, "enabled"), true, signals);
    vendors(list(vendors, "disabled"), false, signals);
    if (signals.isEmpty()) {
      throw new Problem(422, "consents: must have purposes or vendors");
    }
    return signals;
  }

  private static JsonNode list(JsonNode object, String member) {
    JsonNode list = object.path(member);
    if (!list.isMissingNode() && !list.isNull() && !list.isArray()) {
      throw new Problem(422, member + ": must be a list");
    }
    return list;
  }

  private static void vendors(JsonNode ids, boolean value, List<BridgeEvent.Signal> signals) {
    for (JsonNode id : ids) {
      if (!id.isTextual()) {
        throw new Problem(422, "vendors: must be strings");
      }
      signals.add(new BridgeEvent.Signal(BridgeEvent.Kind.VENDOR, id.textValue(), value));
    }
  }

  private static @Nullable Instant time(JsonNode time) {
    try {
      return time.isTextual() ? Instant.parse(time.textValue()) : null;
    } catch (DateTimeException unreadable) {
      return null;
    }
  }
}
