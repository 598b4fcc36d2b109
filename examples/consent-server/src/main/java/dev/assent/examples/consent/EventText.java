/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The events of a stream, as server-sent events (HTML, section 9.2). */
final class EventText {
  /** The first line of each stream. */
  static final String RETRY = "retry: 1000\n\n";

  /** A comment, so that a stream is never silent for long. */
  static final String COMMENT = ":\n\n";

  private EventText() {}

  /**
   * Announces a change.
   *
   * @param complete the last heartbeat before which everything was announced
   * @param position the position of the snapshot that shows the change
   */
  static String changed(@Nullable Position complete, Change change, Position position) {
    ObjectNode data = Json.object().put("subject", change.subject());
    if (change.revision() >= 0) {
      data.put("revision", change.revision());
    }
    return event(complete, "changed", data.put("position", position.toString()));
  }

  /**
   * Says that everything up to a position was announced.
   *
   * @param age the age of the position in seconds
   * @param interest the number of the last change of the interest that counts; null if the stream
   *     announces everything
   */
  static String position(Position position, long age, @Nullable Long interest) {
    ObjectNode data = Json.object().put("position", position.toString()).put("age", age);
    return event(position, "position", interest == null ? data : data.put("interest", interest));
  }

  /** Names the address for changes of the interest. */
  static String stream(String path) {
    return event(null, "stream", Json.object().put("interest", path));
  }

  /** Says that nothing is missing between the last stream and this one. */
  static String resumed() {
    return event(null, "resumed", Json.object());
  }

  private static String event(@Nullable Position id, String name, ObjectNode data) {
    return (id == null ? "" : "id: " + id + "\n")
        + "event: "
        + name
        + "\ndata: "
        + new String(Json.bytes(data), StandardCharsets.UTF_8)
        + "\n\n";
  }
}
