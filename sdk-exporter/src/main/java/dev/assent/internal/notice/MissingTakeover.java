/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.notice;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Says that an SDK exports without Assent, unless the artifact that takes SDKs over is present.
 * Without this line, an application that has only this artifact could take its SDK for gated. It
 * asks the class loader of this artifact: where the other one is in a loader below, a line too many
 * costs less than silence.
 */
final class MissingTakeover {
  private static final Logger logger = Logger.getLogger("dev.assent");

  /** The service of the other artifact. */
  private static final String TAKEOVER = "dev.assent.internal.autoconfigure.FirstCustomizer";

  private MissingTakeover() {}

  static void say() {
    if (!isPresent()) {
      logger.log(
          Level.WARNING,
          "This process autoconfigures an OpenTelemetry SDK, which exports without Assent: the"
              + " artifact dev.assent:assent-autoconfigure is missing. Add it to gate this SDK."
              + " Assent.builder() gates only what its own instance records.");
    }
  }

  private static boolean isPresent() {
    try {
      return Class.forName(TAKEOVER, false, MissingTakeover.class.getClassLoader()) != null;
    } catch (ClassNotFoundException | LinkageError missing) {
      return false;
    }
  }
}
