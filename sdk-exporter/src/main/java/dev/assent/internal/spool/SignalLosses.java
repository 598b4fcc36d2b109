/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.internal.audit.AuditEvent;
import dev.assent.internal.audit.AuditRecorder;
import dev.assent.internal.spool.store.LossListener;
import dev.assent.internal.spool.store.RecordPrefix;
import dev.assent.internal.spool.store.UnreadableReason;
import dev.assent.internal.time.Clock;
import dev.assent.internal.time.HourlyLimit;
import dev.assent.ledger.Lost;
import dev.assent.ledger.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Receives the losses of a destination's store, counts them in the account of their signal, and
 * logs the reason at most once an hour. Losses of unseen frames before {@link #begin} are counted
 * in {@link #begin}. Not thread-safe: all calls hold the spool's lock, or precede the publication
 * of the spool.
 */
final class SignalLosses implements LossListener {
  private static final Logger logger = Logger.getLogger("dev.assent.spool");

  private final String destination;
  private final Map<Signal, SignalSpool<?>> signalSpools;
  private final Clock clock;
  private final AuditRecorder audit;
  private final List<Runnable> early = new ArrayList<>();
  private final TreeSet<UnreadableReason> unreadableReason = new TreeSet<>();
  private final HourlyLimit limit = new HourlyLimit();
  private boolean hasBegun;

  SignalLosses(
      String destination,
      Map<Signal, SignalSpool<?>> signalSpools,
      Clock clock,
      AuditRecorder audit) {
    this.audit = audit;
    this.destination = destination;
    this.signalSpools = signalSpools;
    this.clock = clock;
  }

  /**
   * Returns the kind in the unencrypted prefix of a signal's frames, so that their losses count
   * under that signal.
   */
  static int kind(Signal signal) {
    return switch (signal) {
      case TRACES -> 1;
      case LOGS -> 2;
      case METRICS -> RecordPrefix.NO_KIND;
    };
  }

  /** Counts and logs the earlier losses. Call it after all signals are added. */
  void begin() {
    hasBegun = true;
    logUnreadable();
    early.forEach(Runnable::run);
    early.clear();
  }

  @Override
  public void lost(Lost reason, long id, int count) {
    logReason(reason);
    for (SignalSpool<?> signalSpool : signalSpools.values()) {
      if (signalSpool.countLost(reason, id, count)) {
        return;
      }
    }
  }

  @Override
  public void lostUnseen(Lost reason, int count, int kind) {
    if (!hasBegun) {
      early.add(() -> lostUnseen(reason, count, kind));
      return;
    }
    logReason(reason);
    countUnseen(reason, count, kind);
  }

  /**
   * Counts a loss for the signal of its kind. If the signal is unknown or no longer configured, the
   * loss counts for the first signal.
   */
  private void countUnseen(Lost reason, int count, int kind) {
    SignalSpool<?> counting = null;
    for (Map.Entry<Signal, SignalSpool<?>> each : signalSpools.entrySet()) {
      int signal = kind % RecordPrefix.READ;
      boolean is = signal != RecordPrefix.NO_KIND && signal == kind(each.getKey());
      counting = is || counting == null ? each.getValue() : counting;
    }
    if (counting != null) {
      counting.lostUnseen(reason, count);
    }
  }

  @Override
  public void unreadable(UnreadableReason what) {
    unreadableReason.add(what);
    audit.record(
        AuditEvent.SPOOL_LOST, () -> Map.of("destination", destination, "reason", what.toString()));
    if (hasBegun) {
      logUnreadable();
    }
  }

  private void logUnreadable() {
    if (!unreadableReason.isEmpty()) {
      log(
          "The spool of destination {0} can''t be read: {1}. Its data is lost; the ledger counts"
              + " the known part of it (spool_damaged, spool_erased). Let no other process write"
              + " below ASSENT_SPOOL_DIR, and don''t restore that directory from a copy.",
          unreadableReason.toString());
      unreadableReason.clear();
    }
  }

  private void logReason(Lost reason) {
    if (reason == Lost.SPOOL_DAMAGED) {
      log(
          "Data in the spool of destination {0} is lost: {1}. The ledger counts it as"
              + " spool_damaged. Check the disk of ASSENT_SPOOL_DIR, and let no other process write"
              + " there.",
          "it is damaged, or has an unknown version or signal");
    }
    if (reason == Lost.SPOOL_ERASED) {
      log(
          "Data in the spool of destination {0} is lost: {1}. The ledger counts it as spool_erased."
              + " Check the free space and the permissions of ASSENT_SPOOL_DIR.",
          "a part had to be erased, the rest could not be rewritten, and the key of both was"
              + " destroyed");
    }
  }

  /**
   * Logs that files of earlier runs end within a frame. How much data is missing is not known.
   *
   * @param files their number; may be 0
   */
  void cut(int files) {
    if (files > 0) {
      log(
          "Files in the spool of destination {0} end within data or have been cut: {1}. What"
              + " followed is lost, and the ledger can''t count it. It is nothing, or the last data,"
              + " if the process was killed or the machine lost power; otherwise, let no other"
              + " process write below ASSENT_SPOOL_DIR.",
          Integer.toString(files));
    }
  }

  /** Logs that the store did not accept a frame, and that the data may therefore be lost. */
  void refused(Exception failed) {
    log(
        "The spool of destination {0} can''t store data ({1}). Data that the receiver does not"
            + " accept is lost. Check the free space and the permissions of ASSENT_SPOOL_DIR.",
        failed.getClass().getSimpleName());
  }

  /** Logs that data came after the spool was closed, and that it may therefore be lost. */
  void refusedAfterClose() {
    log(
        "The time of close() was over before all data was in the spool of destination {0}. The data"
            + " that was not stored is lost; the ledger counts it. Give the process more of the"
            + " processor and of the disk while it ends.",
        "");
  }

  private void log(String text, String what) {
    if (limit.tryLog(clock.nanoTime())) {
      logger.log(
          Level.WARNING, text + " Logged at most once an hour.", new Object[] {destination, what});
    }
  }
}
