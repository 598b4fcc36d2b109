/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SessionTest {
  private final Session session = new Session();

  @Test
  void open_token_worksOnce() {
    String token = session.renew().reveal();

    assertThat(session.open(token)).isNotNull();
    assertThat(session.open(token)).isNull();
    assertThat(session.isUsed(token)).isTrue();
    assertThat(session.isUsed(token + "x")).isFalse();
  }

  @Test
  void open_wrongToken_leavesTheTokenUnused() {
    String token = session.renew().reveal();

    assertThat(session.open(token + "x")).isNull();
    assertThat(session.open("")).isNull();
    assertThat(session.open(null)).isNull();
    assertThat(session.isUsed(token)).isFalse();
    assertThat(session.open(token)).isNotNull();
  }

  @Test
  void open_beforeAToken_isRefused() {
    assertThat(session.open("")).isNull();
  }

  @Test
  void open_manyAtATime_oneWins() throws Exception {
    String token = session.renew().reveal();
    int threads = 16;
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    CountDownLatch start = new CountDownLatch(1);
    List<Future<Session.Opened>> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      all.add(
          executor.submit(
              () -> {
                start.await();
                return session.open(token);
              }));
    }
    start.countDown();

    int opened = 0;
    for (Future<Session.Opened> each : all) {
      opened += each.get() == null ? 0 : 1;
    }
    executor.shutdown();
    assertThat(opened).isEqualTo(1);
  }

  @Test
  void admits_oneOfCookieAndKey_isNotEnough() {
    Session.Opened opened = Objects.requireNonNull(session.open(session.renew().reveal()));
    String cookie = opened.cookie().reveal();
    String key = opened.key().reveal();

    assertThat(session.admits(cookie, key)).isTrue();
    assertThat(session.admits(cookie, null)).isFalse();
    assertThat(session.admits(null, key)).isFalse();
    assertThat(session.admits(key, cookie)).isFalse();
    assertThat(session.admits(cookie, cookie)).isFalse();
  }

  @Test
  void renew_openSession_ends() {
    Session.Opened opened = Objects.requireNonNull(session.open(session.renew().reveal()));

    session.renew();

    assertThat(session.admits(opened.cookie().reveal(), opened.key().reveal())).isFalse();
  }

  @Test
  void toString_secrets_areNotShown() {
    Secret token = session.renew();
    Session.Opened opened = Objects.requireNonNull(session.open(token.reveal()));

    assertThat(token + " " + opened + " " + session)
        .doesNotContain(token.reveal())
        .doesNotContain(opened.cookie().reveal())
        .doesNotContain(opened.key().reveal());
  }
}
