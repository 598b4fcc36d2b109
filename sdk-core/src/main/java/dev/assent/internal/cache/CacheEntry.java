/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import dev.assent.internal.consent.SubjectPath;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One level of subjects' paths, with what each source has said of it. While somebody holds it, it
 * stays the one entry of its level and is kept fresh, even if the cache had to evict it; it holds
 * the entries above it. Thread-safe.
 */
public final class CacheEntry implements SubjectEntries {
  private static final VarHandle ATTACHMENT;

  static {
    try {
      ATTACHMENT =
          MethodHandles.lookup().findVarHandle(CacheEntry.class, "attachment", Attachment.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  /** What hangs on an entry: the handle of exactly this subject. */
  public interface Attachment {
    /** Whether it was used since this was asked last. Called by one thread. */
    boolean usedSince();
  }

  private final String level;
  private final @Nullable CacheEntry parent;
  private final @Nullable SourceSlot first;
  private volatile @Nullable Attachment attachment;
  private volatile boolean hasChildren;
  // Written by whoever resolves the subject and by the sweep; a lost write costs one round.
  private boolean resolved = true;
  volatile boolean pinned;

  CacheEntry(String level, @Nullable CacheEntry parent, List<SourceLoader> loaders) {
    this.level = level;
    this.parent = parent;
    SourceSlot next = null;
    for (int source = loaders.size() - 1; source >= 0; source--) {
      next = new SourceSlot(this, loaders.get(source), next);
    }
    this.first = next;
    if (parent != null) {
      parent.hasChildren = true;
    }
  }

  String level() {
    return level;
  }

  /** The slot of a source, by its place among all. */
  SourceSlot slot(int source) {
    SourceSlot slot = first;
    for (int i = 0; i < source && slot != null; i++) {
      slot = slot.next;
    }
    return Objects.requireNonNull(slot, "no such source");
  }

  /** The first source's slot, from which the others follow; null if no source is asked. */
  @Nullable SourceSlot first() {
    return first;
  }

  @Override
  public List<SubjectPath> paths() {
    return List.of(new SubjectPath(level));
  }

  /** Whether any entry was made below this one. */
  public boolean hasChildren() {
    return hasChildren;
  }

  @Override
  public boolean isWithinAny(Set<String> levels) {
    return levels.contains(level) || isBelowAny(levels);
  }

  /** Whether one of the entries above it is of these levels. */
  boolean isBelowAny(Set<String> levels) {
    for (CacheEntry above = parent; above != null; above = above.parent) {
      if (levels.contains(above.level)) {
        return true;
      }
    }
    return false;
  }

  /** What hangs on it; null if nothing does yet. */
  public @Nullable Attachment attachment() {
    return attachment;
  }

  /** Hangs something on it, unless something hangs there already; what hangs there is returned. */
  public Attachment attach(Attachment mine) {
    Attachment witness = (Attachment) ATTACHMENT.compareAndExchange(this, null, mine);
    return witness == null ? mine : witness;
  }

  @Override
  public void pin() {
    for (CacheEntry entry = this; entry != null; entry = entry.parent) {
      entry.pinned = true;
    }
  }

  /** Whether it was touched since the last sweep, so that to touch it again changes nothing. */
  boolean isTouched() {
    return resolved && first != null;
  }

  @Override
  public void touch() {
    if (!resolved) {
      resolved = true;
      for (CacheEntry entry = this; entry != null; entry = entry.parent) {
        entry.resolved = true;
        for (SourceSlot slot = entry.first; slot != null; slot = slot.next) {
          slot.requestOverdue();
        }
      }
    }
  }

  /** Whether it was used since the last sweep. Called by the sweep only. */
  boolean usedSince() {
    Attachment mine = attachment;
    boolean judged = mine != null && mine.usedSince();
    boolean used = pinned || resolved || judged;
    resolved = false;
    if (used && parent != null) {
      parent.resolved = true;
    }
    return used;
  }

  /**
   * How much of the cache's bound it takes, in bytes, estimated: with its place in the cache, its
   * handle and a decision that says what many others say.
   */
  int weight() {
    int weight = 256;
    for (SourceSlot slot = first; slot != null; slot = slot.next) {
      weight += slot.weight();
    }
    return weight;
  }

  /** Without the subject. */
  @Override
  public String toString() {
    return "CacheEntry";
  }
}
