/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples;

import dev.assent.Assent;
import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.LocalDate;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;

/** The variables that recipes may use without a declaration, as the page says at its top. */
public abstract class RecipeVariables {
  protected static final Field<String> TEXT = Field.ofString("chat.text", Category.CONTENT_CHAT);
  protected static final Field<Long> LENGTH = Field.ofLong("chat.length", Category.SERVICE_USAGE);
  protected static final EventType CHAT = EventType.usage("chat.sent", TEXT, LENGTH);

  protected final Assent assent = Assent.builder().build();
  protected final MeterRegistry registry = new SimpleMeterRegistry();
  protected final Executor executor = ForkJoinPool.commonPool();
  protected final LocalDate terms = LocalDate.of(2026, 11, 24);
  protected final String words = "at noon";
}
