/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two servers of one PostgreSQL, of which one stops in the middle of a transaction. */
@Timeout(60)
class StoppedServerOnPostgresTest {
  private String url;
  private Platform platform;

  @BeforeEach
  void start() throws IOException {
    url = TestDatabases.postgres();
    platform = Platform.start(ServiceConfig.defaults().withDatabase(url).opening(0));
  }

  @AfterEach
  void stop() {
    if (platform != null) {
      platform.close();
    }
  }

  /** The database takes the lock from it after five seconds, and its choice is undone. */
  @Test
  void choice_whileAStoppedServerHoldsTheNumbers_isStoredAllTheSame() throws Exception {
    CountDownLatch holds = new CountDownLatch(1);
    CountDownLatch goesOn = new CountDownLatch(1);
    try (Database stopped = new Database(url)) {
      CompletableFuture<Boolean> transaction =
          CompletableFuture.supplyAsync(
              () ->
                  stopped.transaction(
                      connection -> {
                        Changes.append(connection, "acme/host", 7);
                        holds.countDown();
                        await(goesOn);
                        return true;
                      }));
      assertThat(holds.await(30, TimeUnit.SECONDS)).isTrue();

      Answer answer =
          platform.put("acme/u7", "/v1/consents/acme/u7/choices", ConsentServiceContract.DENIAL);

      assertThat(answer.status()).isEqualTo(200);
      assertThat(transaction).isNotDone();
      goesOn.countDown();
      assertThatThrownBy(transaction::join).hasCauseInstanceOf(StoreException.class);
      long changes =
          platform
              .service()
              .database()
              .transaction(
                  connection ->
                      Sql.first(
                          connection,
                          "SELECT COUNT(*) AS total FROM changes WHERE revision = 7",
                          row -> row.getLong("total")));
      assertThat(changes).isZero();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }
}
