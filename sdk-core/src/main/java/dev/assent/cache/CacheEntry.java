/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.cache;

import dev.assent.consent.SubjectPath;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One level of subjects' paths, with what each source has said of it. While somebody holds it, it
 * stays the one entry of its level and is kept fresh, even if the cache had to evict it; it holds
 * the entries above it. Thread-safe.
 */
public final class CacheEntry {
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

  private final SubjectPath path;
  private final @Nullable CacheEntry parent;
  final Slot[] slots;
  private volatile @Nullable Attachment attachment;
  private volatile boolean hasChildren;
  // Written by whoever resolves the subject and by the sweep; a lost write costs one round.
  private boolean resolved = true;
  volatile boolean pinned;

  CacheEntry(SubjectPath path, @Nullable CacheEntry parent, List<Loader> loaders) {
    this.path = path;
    this.parent = parent;
    this.slots = loaders.isEmpty() ? Slot.NONE : new Slot[loaders.size()];
    for (int source = 0; source < slots.length; source++) {
      slots[source] = new Slot(this, loaders.get(source));
    }
    if (parent != null) {
      parent.hasChildren = true;
    }
  }

  /** The level, as a path. */
  public SubjectPath path() {
    return path;
  }

  String level() {
    return path.value();
  }

  /** Whether any entry was made below this one. */
  public boolean hasChildren() {
    return hasChildren;
  }

  /** Whether it is of one of these levels, or below one. */
  public boolean isWithinAny(Set<SubjectPath> levels) {
    return levels.contains(path) || isBelowAny(levels);
  }

  /** Whether one of the entries above it is of these levels. */
  boolean isBelowAny(Set<SubjectPath> levels) {
    for (CacheEntry above = parent; above != null; above = above.parent) {
      if (levels.contains(above.path)) {
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

  /**
   * Keeps it fresh from now on, whether it is used or not. It must be held by whoever calls this.
   */
  public void pin() {
    for (CacheEntry entry = this; entry != null; entry = entry.parent) {
      entry.pinned = true;
    }
  }

  /** It is in use: what is overdue is loaded at once. */
  public void touch() {
    if (!resolved) {
      resolved = true;
      for (CacheEntry entry = this; entry != null; entry = entry.parent) {
        entry.resolved = true;
        for (Slot slot : entry.slots) {
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

  /** How much of the cache's bound it takes, in bytes, estimated. */
  int weight() {
    int weight = 256;
    for (Slot slot : slots) {
      weight += 64 + slot.held().weight();
    }
    return weight;
  }

  /** Without the subject. */
  @Override
  public String toString() {
    return "CacheEntry";
  }
}
