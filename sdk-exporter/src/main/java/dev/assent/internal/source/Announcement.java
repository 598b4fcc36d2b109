/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.source;

import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.document.Node;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Parses the data of a {@code changed} event: {@code {"subject": "acme/u7"}}, possibly with more
 * members.
 */
final class Announcement {
  private Announcement() {}

  /** The subject whose document has changed; null if the data is invalid. */
  static @Nullable String subject(String data) {
    try {
      byte[] json = data.getBytes(StandardCharsets.UTF_8);
      Node subject = Node.parseJson("event", json, json.length).map().get("subject");
      return subject == null ? null : new SubjectPath(subject.text()).value();
    } catch (IllegalArgumentException malformed) {
      return null;
    }
  }
}
