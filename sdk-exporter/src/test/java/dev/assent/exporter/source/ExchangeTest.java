/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.assent.exporter.http.LimitedBody;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

class ExchangeTest {
  private final HttpClient client = mock(HttpClient.class);
  private final CompletableFuture<HttpResponse<Optional<byte[]>>> sent = new CompletableFuture<>();
  private final List<Object> handedOn = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();
  private final Exchange exchange =
      new Exchange(
          HttpRequest.newBuilder(URI.create("http://localhost/canary")).build(),
          info -> new LimitedBody(10),
          (answer, failure) -> handedOn.add(answer == null ? failure : answer));

  @BeforeEach
  void answers() {
    when(client.sendAsync(any(), Mockito.<HttpResponse.BodyHandler<Optional<byte[]>>>any()))
        .thenReturn(sent);
  }

  private static ResponseInfo info() {
    ResponseInfo info = mock(ResponseInfo.class);
    when(info.statusCode()).thenReturn(200);
    when(info.headers()).thenReturn(HttpHeaders.of(Map.of(), (name, value) -> true));
    return info;
  }

  /** Without waiting for the client's future, which completes in the common pool. */
  @Test
  void handOn_bodyEnds_atOnceAndOnce() {
    exchange.begin(client, failures::add);
    HttpResponse.BodySubscriber<Optional<byte[]>> body = exchange.apply(info());
    body.onNext(List.of(ByteBuffer.wrap(new byte[3])));
    assertThat(handedOn).isEmpty();

    body.onComplete();
    sent.completeExceptionally(new IOException("canary"));

    assertThat(handedOn).hasSize(1);
    assertThat(((Answer) handedOn.get(0)).body())
        .hasValueSatisfying(it -> assertThat(it).hasSize(3));
    assertThat(handedOn.get(0)).hasToString("Answer[status=200]");
  }

  @Test
  void handOn_noAnswer_isTheFailure() {
    IOException failure = new IOException();
    exchange.begin(client, failures::add);
    sent.completeExceptionally(failure);

    assertThat(handedOn).containsExactly(failure);
    assertThat(failures).containsExactly(failure);
  }

  @Test
  void begin_closed_fails() {
    exchange.begin(null, failures::add);

    assertThat(handedOn).hasOnlyElementsOfType(IOException.class).hasSize(1);
  }

  @Test
  void cancel_beforeOrAfterItBegan_cancels() {
    exchange.cancel();
    exchange.begin(client, failures::add);
    assertThat(sent).isCancelled();
    assertThat(handedOn).hasSize(1);
  }

  @Test
  void cancel_underWay_cancels() {
    exchange.begin(client, failures::add);
    assertThat(sent).isNotDone();
    exchange.cancel();
    assertThat(sent).isCancelled();
  }
}
