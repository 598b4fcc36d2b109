/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.subject;

import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.SubjectHandle;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Parses the subjects that an application names in texts. Counts the texts that it can't read, and
 * logs the first one's place. Thread-safe.
 */
public final class SubjectNames {
  /** The maximum number of subjects of one datum: {@value}. */
  static final int MAX_SUBJECTS = 32;

  private static final Logger logger = Logger.getLogger("dev.assent.subjects");

  private final LongAdder unreadable = new LongAdder();
  private final AtomicBoolean saidUnreadable = new AtomicBoolean();
  private final AtomicBoolean saidIgnored = new AtomicBoolean();
  private final AtomicBoolean saidDropped = new AtomicBoolean();
  private final AtomicBoolean saidEarly = new AtomicBoolean();

  /** Returns the sorted paths of a list joined by commas; empty if it is not such a list. */
  List<SubjectPath> list(String text) {
    TreeSet<SubjectPath> paths = new TreeSet<>();
    String[] items = text.split(",", MAX_SUBJECTS + 1);
    for (String item : items) {
      SubjectPath path = items.length > MAX_SUBJECTS ? null : parse(item);
      if (path == null) {
        countUnreadable();
        return List.of();
      }
      paths.add(path);
    }
    return List.copyOf(paths);
  }

  /** Returns one path; null if it is not a path. */
  @Nullable SubjectPath path(String text) {
    SubjectPath path = parse(text);
    if (path == null) {
      countUnreadable();
    }
    return path;
  }

  private static @Nullable SubjectPath parse(String text) {
    try {
      return new SubjectPath(text);
    } catch (IllegalArgumentException malformed) {
      return null;
    }
  }

  /** Both subjects together, or the unreadable subject if they are too many. */
  static SubjectHandle union(SubjectHandle some, SubjectHandle more, Decisions decisions) {
    int number = some.subjectPaths().size() + more.subjectPaths().size();
    return number <= MAX_SUBJECTS || isInBounds(some.subjectPaths(), more.subjectPaths())
        ? some.and(more)
        : decisions.unreadable().and(some).and(more);
  }

  /** Whether they are few enough, since both may have some in common. */
  private static boolean isInBounds(List<SubjectPath> some, List<SubjectPath> more) {
    Set<SubjectPath> all = new HashSet<>(some);
    return !all.addAll(more) || all.size() <= MAX_SUBJECTS;
  }

  private void countUnreadable() {
    unreadable.increment();
    if (saidUnreadable.compareAndSet(false, true)) {
      logger.log(
          Level.WARNING,
          "The subjects of data can''t be read, so the data counts as that of unknown subjects."
              + " Name at most {0} subjects, such as acme/u7,acme/u8, without blanks; one per"
              + " attribute. Logged once.",
          MAX_SUBJECTS);
    }
  }

  /** Says once that an attribute with the reserved name does not name subjects. */
  void sayIgnored() {
    if (saidIgnored.compareAndSet(false, true)) {
      logger.log(
          Level.WARNING,
          "An attribute assent.subject was ignored: its value names no subject. Name subjects by an"
              + " attribute such as assent.subject/acme/u7, or in the baggage entry. Logged once.");
    }
  }

  /** Says once that a context named somebody before the span of a request started. */
  void sayEarly() {
    if (saidEarly.compareAndSet(false, true)) {
      logger.warning(
          "A subject was named before the span of a request started, when a caller or an earlier"
              + " request may have named it. It names nobody in this request. Name it once the span"
              + " is current. Logged once.");
    }
  }

  /** Says once that dropped attributes may have named subjects. */
  void sayDropped() {
    if (saidDropped.compareAndSet(false, true)) {
      logger.warning(
          "A span or log record was given more attributes than the SDK keeps. A dropped one may have"
              + " named a subject, so the data counts as that of unknown subjects. Raise the SDK's"
              + " limit, such as OTEL_ATTRIBUTE_COUNT_LIMIT. Logged once.");
    }
  }

  /** The number of names that could not be read. */
  public long unreadable() {
    return unreadable.sum();
  }
}
