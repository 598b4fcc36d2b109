/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which streams announce a subject. Not thread-safe. */
final class Interests {
  private final Map<String, Set<EventStream>> bySubject = new HashMap<>();
  private final Map<EventStream, Set<String>> byStream = new HashMap<>();
  private final Map<Credential, Integer> byCredential = new HashMap<>();
  private int size;

  /** Returns the streams that announce a subject. */
  Set<EventStream> of(String subject) {
    return bySubject.getOrDefault(subject, Set.of());
  }

  /** Returns the number of subjects of all streams. */
  int size() {
    return size;
  }

  /** Returns the number of subjects of all streams of a credential. */
  int size(Credential credential) {
    return byCredential.getOrDefault(credential, 0);
  }

  /** Returns the number of subjects that a stream announces. */
  int size(EventStream stream) {
    return byStream.getOrDefault(stream, Set.of()).size();
  }

  /** Returns how many of these levels a stream does not announce yet. */
  int countNew(EventStream stream, Collection<Level> levels) {
    Set<String> own = byStream.getOrDefault(stream, Set.of());
    return (int)
        levels.stream()
            .map(Level::subject)
            .distinct()
            .filter(level -> !own.contains(level))
            .count();
  }

  void add(EventStream stream, Collection<Level> levels) {
    Set<String> own = byStream.computeIfAbsent(stream, each -> new HashSet<>());
    for (Level level : levels) {
      if (own.add(level.subject())) {
        grow(stream, 1);
        bySubject.computeIfAbsent(level.subject(), each -> new HashSet<>(2)).add(stream);
      }
    }
  }

  void remove(EventStream stream, Collection<String> subjects) {
    Set<String> own = byStream.getOrDefault(stream, Set.of());
    for (String subject : subjects) {
      if (own.remove(subject)) {
        grow(stream, -1);
        removeFrom(subject, stream);
      }
    }
  }

  void remove(EventStream stream) {
    Set<String> own = byStream.remove(stream);
    if (own != null) {
      grow(stream, -own.size());
      own.forEach(subject -> removeFrom(subject, stream));
    }
  }

  private void grow(EventStream stream, int more) {
    size += more;
    byCredential.compute(
        stream.credential(),
        (same, was) -> {
          int now = (was == null ? 0 : was) + more;
          return now == 0 ? null : now;
        });
  }

  private void removeFrom(String subject, EventStream stream) {
    Set<EventStream> streams = bySubject.get(subject);
    if (streams != null && streams.remove(stream) && streams.isEmpty()) {
      bySubject.remove(subject);
    }
  }
}
