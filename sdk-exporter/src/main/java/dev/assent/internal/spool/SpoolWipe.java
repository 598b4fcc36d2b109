/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.internal.config.SpoolSettings;
import dev.assent.internal.file.Disk;
import dev.assent.internal.spool.store.ErasureResult;
import dev.assent.internal.spool.store.FrameStore;
import dev.assent.internal.spool.store.LossListener;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Lost;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Erases a spool from which no instance will send. Stateless. */
final class SpoolWipe {
  private static final Logger logger = Logger.getLogger("dev.assent.spool");

  private SpoolWipe() {}

  static void of(String destination, SpoolSettings settings, Clock clock) {
    try (FrameStore store =
        FrameStore.open(
            settings.directory().resolve(destination),
            Spool.limits(settings),
            Disk.system(),
            clock,
            new IgnoredLosses(),
            Runnable::run)) {
      if (store.destroy() != ErasureResult.DESTROYED) {
        logger.log(
            Level.WARNING,
            "The spool of destination {0} could not be erased. Delete its directory below"
                + " ASSENT_SPOOL_DIR.",
            destination);
      }
    }
  }

  /** Ignores losses, because nothing is counted after sending is disabled. */
  private static final class IgnoredLosses implements LossListener {
    @Override
    public void lost(Lost reason, long id, int count) {}

    @Override
    public void lostUnseen(Lost reason, int count, int kind) {}
  }
}
