/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

class ClientTest {
  private final HttpClient first = Mockito.mock(HttpClient.class);
  private final HttpClient second = Mockito.mock(HttpClient.class);
  private final ArrayDeque<HttpClient> toBeMade = new ArrayDeque<>(List.of(first, second));

  @Test
  void get_twice_makesOne() {
    Client client = new Client(toBeMade::remove);
    assertThat(toBeMade).hasSize(2);

    assertThat(client.get()).isSameAs(first);
    assertThat(client.get()).isSameAs(first);
  }

  @Test
  void get_thatFailed_isTriedAgain() {
    ArrayDeque<RuntimeException> failures =
        new ArrayDeque<>(List.of(new UncheckedIOException(new IOException())));
    Client client =
        new Client(
            () -> {
              if (!failures.isEmpty()) {
                throw failures.remove();
              }
              return first;
            });

    assertThatThrownBy(client::get).isInstanceOf(UncheckedIOException.class);
    assertThat(client.get()).isSameAs(first);
  }
}
