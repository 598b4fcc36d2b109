/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ApplicationContext;

/** An application whose meters leave by a registry of Micrometer, with a tag of a person. */
abstract class RegistryApplication extends MeteredApplication {
  static final String CANARY = "mercury-meeting";

  @TempDir Path directory;

  static MeterRegistry meters(ApplicationContext context) {
    return context.getBean(MeterRegistry.class);
  }

  static List<String> report(ApplicationContext context) {
    return context.getBean(TelemetryTakeover.class).report();
  }

  static void allocate(ApplicationContext context, double bytes) {
    allocate(context, CANARY, bytes);
  }

  static void allocate(ApplicationContext context, String tag, double bytes) {
    meters(context).counter("jvm.gc.memory.allocated", "unheard", tag).increment(bytes);
  }
}
