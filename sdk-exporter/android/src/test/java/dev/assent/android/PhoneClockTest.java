/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.android;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.consent.GrantOptions;
import dev.assent.policy.Purpose;
import io.opentelemetry.sdk.common.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.Test;

/** The user sets the clock of the phone. */
public class PhoneClockTest extends PhoneRig {
  private final AtomicLong aheadNanos = new AtomicLong();

  private final Clock clock =
      new Clock() {
        @Override
        public long now() {
          return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) + aheadNanos.get();
        }

        @Override
        public long nanoTime() {
          return System.nanoTime();
        }
      };

  private void set(Duration ahead) {
    aheadNanos.addAndGet(ahead.toNanos());
  }

  private boolean arrives(AssentAndroid assent, String text) {
    send(assent, text);
    assertThat(running(assent).flush(LONG)).isTrue();
    return receiver.received(text);
  }

  @Test
  public void clock_setBack_revivesNoExpiredGrantAndLiftsNoDenial() {
    AssentAndroid assent = start(options(builder -> builder.clock(clock)));
    Instant soon = Instant.now().plus(Duration.ofHours(1));
    receipt(
        assent
            .consent(USER)
            .grant(
                Purpose.SERVICE_OPERATION,
                GrantOptions.underTerms(TERMS).expiring(soon),
                Category.CONTENT_CHAT));
    assertThat(arrives(assent, "before-canary")).isTrue();

    set(Duration.ofHours(2));
    assertThat(arrives(assent, "expired-canary")).isFalse();
    set(Duration.ofHours(-5));
    assertThat(arrives(assent, "back-canary")).isFalse();

    grantChat(assent);
    receipt(revokeChat(assent));
    set(Duration.ofDays(-30));
    assertThat(arrives(assent, "denied-canary")).isFalse();
    set(Duration.ofDays(60));
    assertThat(arrives(assent, "ahead-canary")).isFalse();
  }
}
