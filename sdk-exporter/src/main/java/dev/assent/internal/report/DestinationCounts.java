/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.report;

import dev.assent.ledger.Signal;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * The counts of one destination, by the slots of {@link FieldNames}. Where the outcome for a named
 * person could depend on a choice, only the number of data is counted, and no decision is read.
 * Thread-safe; it allocates nothing.
 */
final class DestinationCounts {
  private static final int REASONS = Reason.values().length;
  private static final int DATA = 0;
  private static final int STRIPPED = 1;
  private static final int WHOLE = STRIPPED + REASONS;
  private static final int CHOICE = WHOLE + REASONS;
  private static final int WIDTH = CHOICE + 1;
  private static final int SIGNALS = Signal.values().length;

  private final AtomicLongArray counts = new AtomicLongArray(FieldNames.SLOTS * WIDTH);
  private final AtomicLongArray data = new AtomicLongArray(SIGNALS);
  private final AtomicLongArray nameless = new AtomicLongArray(1);

  /**
   * How a datum is judged at this destination.
   *
   * <p>Reused for the next datum; not thread-safe.
   */
  static final class Verdict {
    long ownMask;

    /** The categories that the policy allows without a choice. */
    long allowed;

    /** The categories that the policy permits to nobody. */
    long never;

    /** The leaves of content, to which the documents of somebody who is named may add. */
    long content;

    /** Whether the datum names somebody: then nothing below may be read. */
    boolean isNamed;

    /** The categories that may not leave with this datum, which names nobody. */
    long lost;

    private boolean depends(long mask) {
      return (mask & ~(allowed | never)) != 0 || (isNamed && (mask & content) != 0);
    }

    /** Why the whole datum does not leave; null if it does, or if that depends on a choice. */
    private @Nullable Reason whole() {
      Reason fixed = Reason.fixed(ownMask, false, never);
      return fixed == null ? ofNobody(ownMask) : fixed;
    }

    /** Why a field does not leave with a datum that does; null as above. */
    private @Nullable Reason stripped(long mask, boolean isKnown) {
      Reason fixed = Reason.fixed(mask, isKnown, never);
      return fixed == null ? ofNobody(mask) : fixed;
    }

    private @Nullable Reason ofNobody(long mask) {
      if (isNamed || (mask & lost) == 0) {
        return null;
      }
      return depends(mask) ? Reason.NOT_CHOSEN : Reason.NEVER; // older than its rule
    }
  }

  /** Counts a datum. */
  void add(Signal signal, DatumFields fields, Verdict verdict) {
    data.getAndIncrement(Bits.index(signal));
    Reason whole = verdict.whole();
    for (int i = 0; i < fields.size(); i++) {
      int base = fields.slot(i) * WIDTH;
      long mask = fields.mask(i);
      counts.getAndIncrement(base + DATA);
      if (whole != null) {
        counts.getAndIncrement(base + WHOLE + Bits.index(whole));
        continue;
      }
      Reason stripped = verdict.stripped(mask, fields.isKnown(i));
      if (stripped != null) {
        counts.getAndIncrement(base + STRIPPED + Bits.index(stripped));
      } else if (verdict.isNamed && verdict.depends(mask | verdict.ownMask)) {
        counts.getAndIncrement(base + CHOICE);
      }
    }
  }

  /** Counts a span that has no name, whatever may leave of it. */
  void addNameless() {
    nameless.getAndIncrement(0);
  }

  /** The number of data of a signal. */
  long data(Signal signal) {
    return data.get(Bits.index(signal));
  }

  /** The number of spans without a name. */
  long nameless() {
    return nameless.get(0);
  }

  /** The data with the field of a slot. */
  long data(int slot) {
    return counts.get(slot * WIDTH + DATA);
  }

  /** The data that lost the field of a slot for a reason. */
  long stripped(int slot, Reason reason) {
    return counts.get(slot * WIDTH + STRIPPED + Bits.index(reason));
  }

  /** The data with the field of a slot that were withheld whole for a reason. */
  long whole(int slot, Reason reason) {
    return counts.get(slot * WIDTH + WHOLE + Bits.index(reason));
  }

  /** The data of named people in which the outcome for the field of a slot depends on choices. */
  long choice(int slot) {
    return counts.get(slot * WIDTH + CHOICE);
  }

  @Override
  public String toString() {
    return "DestinationCounts";
  }
}
