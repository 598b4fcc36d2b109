/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class OpenConnectionsTest {
  private final OpenConnections open = new OpenConnections(2);

  private static OpenConnection connection() {
    return new OpenConnection(new Socket(), 0);
  }

  @Test
  void add_allPlacesAreTaken_isRefusedUntilOneIsFree() {
    OpenConnection first = connection();
    assertThat(open.isEmpty()).isTrue();
    assertThat(open.add(first)).isTrue();
    assertThat(open.add(connection())).isTrue();
    assertThat(open.add(connection())).isFalse();
    open.remove(first);
    open.remove(first);
    OpenConnection next = connection();
    assertThat(open.add(next)).isTrue();
    assertThat(open.add(connection())).isFalse();
    assertThat(open.all()).hasSize(2).contains(next).doesNotContain(first);
  }

  @Test
  void isAbandoned_aThreadServesIt_untilItHasEnded() throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    OpenConnection connection = connection();
    assertThat(connection.isAbandoned()).as("without a thread").isTrue();
    Thread thread =
        new Thread(
            () -> {
              try {
                end.await();
              } catch (InterruptedException closing) {
                Thread.currentThread().interrupt();
              }
            });
    connection.servedBy(thread);
    assertThat(connection.isAbandoned()).as("not started").isTrue();
    thread.start();
    assertThat(connection.isAbandoned()).isFalse();
    end.countDown();
    thread.join();
    assertThat(connection.isAbandoned()).isTrue();
  }
}
