/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.source;

import dev.assent.internal.document.JsonText;
import dev.assent.internal.document.Node;
import dev.assent.internal.position.Interest.Change;
import dev.assent.internal.position.Interest.Level;
import dev.assent.internal.position.Position;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is sent about the levels in use, and what a stream says about them, as JSON. */
final class InterestText {
  private static final long MOST_SECONDS = 1L << 31;

  private InterestText() {}

  /** The body of the request that opens a stream. */
  static byte[] opening(Change first) {
    StringBuilder json = new StringBuilder("{\"levels\":");
    levels(first.added(), json);
    return bytes(json.append('}'));
  }

  /** The body of the request that changes the levels of a stream. */
  static byte[] change(Change change) {
    StringBuilder json = new StringBuilder("{\"number\":").append(change.number());
    json.append(",\"add\":");
    levels(change.added(), json);
    json.append(",\"remove\":[");
    for (int i = 0; i < change.removed().size(); i++) {
      json.append(i == 0 ? "" : ",").append(JsonText.quoted(change.removed().get(i)));
    }
    return bytes(json.append("]}"));
  }

  private static void levels(List<Level> levels, StringBuilder json) {
    json.append('[');
    for (int i = 0; i < levels.size(); i++) {
      Level level = levels.get(i);
      json.append(i == 0 ? "" : ",").append("{\"subject\":");
      json.append(JsonText.quoted(level.subject()));
      if (level.known().revision() >= 0) {
        json.append(",\"revision\":").append(level.known().revision());
      }
      Position position = level.known().position();
      if (position != null) {
        json.append(",\"position\":\"").append(position).append('"');
      }
      json.append('}');
    }
    json.append(']');
  }

  private static byte[] bytes(StringBuilder json) {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Returns the address in the data of a {@code stream} event; null if it is malformed. */
  static @Nullable String address(String data) {
    try {
      Node address = object(data).get("interest");
      return address == null ? null : address.text();
    } catch (IllegalArgumentException malformed) {
      return null;
    }
  }

  /**
   * What a {@code position} event says.
   *
   * @param position the position before which everything was announced
   * @param age its age
   * @param number the last change of the interest that counts
   */
  record Reached(Position position, Duration age, long number) {}

  /** Returns the data of a {@code position} event; null if it is malformed. */
  static @Nullable Reached reached(String data) {
    try {
      Map<String, Node> event = object(data);
      Node position = event.get("position");
      Node age = event.get("age");
      Node number = event.get("interest");
      Position read = position == null ? null : Position.parse(position.text());
      if (read == null || age == null || number == null || age.number() < 0) {
        return null;
      }
      Duration seconds = Duration.ofSeconds(Math.min(MOST_SECONDS, age.number()));
      return new Reached(read, seconds, number.number());
    } catch (IllegalArgumentException malformed) {
      return null;
    }
  }

  private static Map<String, Node> object(String data) {
    byte[] json = data.getBytes(StandardCharsets.UTF_8);
    return Node.parseJson("event", json, json.length).map();
  }
}
