/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import dev.assent.internal.config.SpoolSettings;
import dev.assent.internal.instance.process.ProcessDirectories;
import dev.assent.internal.instance.process.ProcessDirectories.Use;
import dev.assent.internal.spool.Spool;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Signal;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The spools of an instance.
 *
 * @param settings null if the instance has no spool
 * @param isHosted whether the instance took an SDK over
 */
public record Spools(Spool.@Nullable Settings settings, boolean isHosted) {
  private static final Logger logger = Logger.getLogger("dev.assent");
  private static final Opened NONE = new Opened(null, () -> {});

  /** A spool, and the use of its directory. */
  record Opened(@Nullable Spool spool, Use use) {
    void close() {
      if (spool != null) {
        spool.close();
      }
      use.end();
    }
  }

  /**
   * Opens the spool of a destination. A destination that takes neither spans nor log records has
   * none, since metrics are not spooled. In this case, data that an earlier run spooled is erased,
   * since it can never be sent. A directory that belongs to another instance is left alone.
   *
   * @throws dev.assent.config.ConfigurationException if the directory can't be used
   */
  Opened open(DestinationPlan plan) {
    Spool.Settings setup = settings;
    String name = plan.destination().name();
    if (setup == null) {
      return NONE;
    }
    if (!plan.signals().contains(Signal.TRACES) && !plan.signals().contains(Signal.LOGS)) {
      erase(name, setup.settings(), setup.clock(), isHosted);
      return NONE;
    }
    Use use = use(name, setup.settings(), isHosted);
    if (use == null) {
      return NONE;
    }
    try {
      return new Opened(Spool.open(name, setup), use);
    } catch (RuntimeException | Error unusable) {
      use.end();
      throw unusable;
    }
  }

  /** Erases the spool of a destination, unless it belongs to another instance. */
  static void erase(String name, SpoolSettings settings, Clock clock, boolean isHosted) {
    Use use = use(name, settings, isHosted);
    if (use != null) {
      try {
        Spool.erase(name, settings, clock);
      } finally {
        use.end();
      }
    }
  }

  private static @Nullable Use use(String name, SpoolSettings settings, boolean isHosted) {
    Use use = ProcessDirectories.begin(settings.directory().resolve(name), isHosted);
    if (use == null) {
      logger.log(
          Level.WARNING,
          () ->
              "The spool of "
                  + name
                  + " belongs to another instance of Assent in this process. This instance keeps"
                  + " nothing on disk, so data that the receiver does not accept is lost. Set"
                  + " another ASSENT_SPOOL_DIR for one of the two.");
    }
    return use;
  }
}
