/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Forgets old messages, of which this service keeps none. Spring observes it. */
@Component
class Cleaning {
  @Scheduled(fixedDelay = 3_600_000)
  void clean() {}
}
