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
 * One level of subjects' paths, with the documents of all sources for it. While a reference to the
 * entry exists, the entry stays the only one of its level and is kept fresh, even after an
 * eviction. It references the entries above it. Thread-safe.
 */
public final class CacheEntry implements SubjectEntries {
  /** The number of sweeps after which an entry is not in use any more: about a refresh. */
  private static final int IDLE_SWEEPS = 20;

  private static final VarHandle ATTACHMENT;

  static {
    try {
      ATTACHMENT =
          MethodHandles.lookup().findVarHandle(CacheEntry.class, "attachment", Attachment.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  /** The attachment of an entry: the handle of exactly this subject. */
  public interface Attachment {
    /** Whether the attachment was used since the last call. Only one thread calls this. */
    boolean wasUsedSince();
  }

  private final String level;
  private final @Nullable CacheEntry parent;
  private final @Nullable SourceSlot first;
  private volatile @Nullable Attachment attachment;
  private volatile boolean hasChildren;
  // Written by resolving threads and by the sweep; a lost write delays the refresh by one round.
  private boolean isResolved = true;
  private byte idleSweeps;
  volatile boolean isPinned;

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

  /** Returns the entry of the level above; null if there is none. */
  @Nullable CacheEntry parent() {
    return parent;
  }

  /** Returns the slot of a source, by the source's index. */
  SourceSlot slot(int source) {
    SourceSlot slot = first;
    for (int i = 0; i < source && slot != null; i++) {
      slot = slot.next;
    }
    return Objects.requireNonNull(slot, "no such source");
  }

  /** Returns the first source's slot, which links to the others; null if there are no sources. */
  @Nullable SourceSlot first() {
    return first;
  }

  @Override
  public List<SubjectPath> paths() {
    return List.of(new SubjectPath(level));
  }

  @Override
  public boolean isEmpty() {
    return false;
  }

  /** Whether any entry was created below this one. */
  public boolean hasChildren() {
    return hasChildren;
  }

  @Override
  public boolean isAtOrBelowAny(Set<String> levels) {
    return levels.contains(level) || isBelowAny(levels);
  }

  /** Whether one of the entries above this one is at one of these levels. */
  boolean isBelowAny(Set<String> levels) {
    for (CacheEntry above = parent; above != null; above = above.parent) {
      if (levels.contains(above.level)) {
        return true;
      }
    }
    return false;
  }

  /** Returns the attachment; null if there is none yet. */
  public @Nullable Attachment attachment() {
    return attachment;
  }

  /**
   * Sets the attachment, unless there is one already.
   *
   * @return the attachment after the call
   */
  public Attachment attach(Attachment mine) {
    Attachment witness = (Attachment) ATTACHMENT.compareAndExchange(this, null, mine);
    return witness == null ? mine : witness;
  }

  @Override
  public void pin() {
    for (CacheEntry entry = this; entry != null; entry = entry.parent) {
      entry.isPinned = true;
    }
  }

  /** Whether the entry was touched since the last sweep, so that a further touch has no effect. */
  boolean isTouched() {
    return isResolved && first != null;
  }

  @Override
  public void touch() {
    if (!isResolved) {
      isResolved = true;
      for (CacheEntry entry = this; entry != null; entry = entry.parent) {
        entry.isResolved = true;
        for (SourceSlot slot = entry.first; slot != null; slot = slot.next) {
          slot.requestOverdue();
        }
      }
    }
  }

  /** Whether the entry was not used for about a refresh. */
  boolean isIdle() {
    return idleSweeps >= IDLE_SWEEPS;
  }

  /** Whether the entry was used since the last sweep. Only the sweep calls this. */
  boolean wasUsedSince() {
    Attachment mine = attachment;
    boolean evaluated = mine != null && mine.wasUsedSince();
    boolean used = isPinned || isResolved || evaluated;
    isResolved = false;
    idleSweeps = (byte) (used ? 0 : Math.min(idleSweeps + 1, IDLE_SWEEPS));
    if (used && parent != null) {
      parent.isResolved = true;
    }
    return used;
  }

  /** Whether a document has denials that its source has lost. */
  boolean keeps() {
    for (SourceSlot slot = first; slot != null; slot = slot.next) {
      if (slot.keeps()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns the estimated size in bytes, including the place in the cache, the handle, and a
   * decision that other entries share.
   */
  int weight() {
    int weight = 256;
    for (SourceSlot slot = first; slot != null; slot = slot.next) {
      weight += slot.weight();
    }
    return weight;
  }

  /** Omits the subject. */
  @Override
  public String toString() {
    return "CacheEntry";
  }
}
