/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.source;

import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.document.Node;
import dev.assent.internal.position.Position;
import dev.assent.internal.position.Seen;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a platform announces: {@code {"subject": "acme/u7", "revision": 43, "position": "3.1742"}},
 * possibly with more members. A platform without positions sends the subject alone.
 *
 * @param subject the subject whose document is another one now
 * @param change the revision and the position, as far as they are known
 */
record Announcement(String subject, Seen change) {
  /** Parses the data of an event; null if it is invalid. */
  static @Nullable Announcement parse(String data) {
    try {
      byte[] json = data.getBytes(StandardCharsets.UTF_8);
      Map<String, Node> event = Node.parseJson("event", json, json.length).map();
      Node subject = event.get("subject");
      return subject == null
          ? null
          : new Announcement(
              new SubjectPath(subject.text()).value(),
              new Seen(position(event.get("position")), revision(event.get("revision"))));
    } catch (IllegalArgumentException malformed) {
      return null;
    }
  }

  private static @Nullable Position position(@Nullable Node node) {
    if (node == null) {
      return null;
    }
    Position position = Position.parse(node.text());
    if (position == null) {
      throw new IllegalArgumentException("no position");
    }
    return position;
  }

  private static long revision(@Nullable Node node) {
    long revision = node == null ? -1 : node.number();
    if (node != null && revision < 0) {
      throw new IllegalArgumentException("a negative revision");
    }
    return revision;
  }

  /** Omits the subject. */
  @Override
  public String toString() {
    return "Announcement";
  }
}
