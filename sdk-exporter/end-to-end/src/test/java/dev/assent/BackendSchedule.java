/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import dev.assent.category.Category;
import dev.assent.policy.Purpose;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Intervals of measurements while the consent for chat changes at random, and the clock of an
 * instance whose data a real backend takes: it starts two hours ago, and each interval has 20
 * seconds.
 */
final class BackendSchedule {
  static final Purpose PURPOSE = Purpose.PRODUCT_IMPROVEMENT;

  final ClockAhead clock = new ClockAhead();

  BackendSchedule() {
    clock.move(-2, TimeUnit.HOURS);
  }

  /** Measures something, and knows whether chat is granted. */
  interface Measuring {
    void measure(Random random, boolean isGranted);
  }

  /** Passes an interval on to the backend. */
  interface Passing {
    void pass() throws Exception;
  }

  /**
   * Runs twelve phases, between which the consent of {@link AssentRig#USER} may change.
   *
   * @param granted whether chat is granted at first
   */
  void run(AssentRig rig, Random random, boolean granted, Measuring measurements, Passing interval)
      throws Exception {
    for (int phase = 0; phase < 12; phase++) {
      for (int left = 3 + random.nextInt(3); left > 0; left--) {
        measurements.measure(random, granted);
        end(interval);
      }
      if (random.nextInt(3) > 0) {
        granted = !granted;
        if (granted) {
          rig.grant(AssentRig.USER, PURPOSE, Category.CONTENT_CHAT);
        } else {
          rig.revoke(AssentRig.USER, PURPOSE, Category.CONTENT_CHAT);
        }
        end(interval);
      }
    }
  }

  private void end(Passing interval) throws Exception {
    clock.move(20, TimeUnit.SECONDS);
    interval.pass();
  }
}
