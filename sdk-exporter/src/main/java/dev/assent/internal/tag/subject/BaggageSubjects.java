/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.subject;

import dev.assent.internal.consent.SubjectPath;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Context;
import java.lang.ref.WeakReference;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Reads the subjects that baggage names: in one entry, a list of paths joined by commas. Each
 * instance of OpenTelemetry's immutable baggage is read once as long as it stands in a small table,
 * which references it weakly. Lock-free and thread-safe.
 */
public final class BaggageSubjects {
  /** The number of instances remembered; a power of two. */
  private static final int REMEMBERED = 512;

  /** Instances of other classes may change, so they are read each time. */
  private static final Class<?> IMMUTABLE = Baggage.empty().getClass();

  private final @Nullable String entry;
  private final SubjectNames subjectNames;
  private final AtomicReferenceArray<@Nullable Read> table = new AtomicReferenceArray<>(REMEMBERED);

  /**
   * @param entry the key of the entry that names subjects; null if none does
   */
  public BaggageSubjects(@Nullable String entry, SubjectNames subjectNames) {
    this.entry = entry;
    this.subjectNames = subjectNames;
  }

  BaggageNames in(Context context) {
    Baggage baggage = Baggage.fromContextOrNull(context);
    if (baggage == null || baggage.isEmpty()) {
      return BaggageNames.NOBODY;
    }
    if (baggage.getClass() != IMMUTABLE) {
      return read(baggage);
    }
    int index = System.identityHashCode(baggage) & (REMEMBERED - 1);
    Read known = table.get(index);
    if (known == null || known.get() != baggage) {
      known = new Read(baggage, read(baggage));
      table.set(index, known);
    }
    return known.names;
  }

  private BaggageNames read(Baggage baggage) {
    String value = entry == null ? null : baggage.getEntryValue(entry);
    Set<String> reserved = new HashSet<>();
    baggage.forEach(
        (key, any) -> {
          if (key.startsWith(AttributeSubjects.PREFIX)) {
            reserved.add(key);
          }
        });
    if (value == null) {
      return reserved.isEmpty()
          ? BaggageNames.NOBODY
          : new BaggageNames(null, List.of(), Set.copyOf(reserved));
    }
    List<SubjectPath> subjects = subjectNames.list(value);
    NameKey key = subjects.isEmpty() ? NameKey.unreadable(value) : NameKey.of(subjects);
    return new BaggageNames(key, subjects, Set.copyOf(reserved));
  }

  private static final class Read extends WeakReference<Baggage> {
    final BaggageNames names;

    Read(Baggage baggage, BaggageNames names) {
      super(baggage);
      this.names = names;
    }
  }
}
