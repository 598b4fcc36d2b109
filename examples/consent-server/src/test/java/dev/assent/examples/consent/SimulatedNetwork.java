/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * The network between one process and the servers, behind a balancer: it loses, delays and breaks
 * off. The JDK's client, whose requests a server answers when the simulation says so.
 */
final class SimulatedNetwork extends HttpClient {
  private final SimulatedPlatform platform;
  private final long seed;
  private final List<Exchange<?>> exchanges = new ArrayList<>();
  private final Map<String, Integer> asked = new HashMap<>();
  private @Nullable SimulatedServer holder;
  private boolean isCalm;
  private int now;
  private int documents;
  private int missing;

  SimulatedNetwork(SimulatedPlatform platform, long seed) {
    this.platform = platform;
    this.seed = seed;
  }

  /** Loses nothing from now on. */
  void calm() {
    isCalm = true;
  }

  /** Returns the number of requests for documents since the last call. */
  int documents() {
    int before = documents;
    documents = 0;
    return before;
  }

  /** Returns the number of documents that a server has said to be missing. */
  int missing() {
    return missing;
  }

  /** Delivers what is due. */
  void deliver(int tick) {
    now = tick;
    for (Exchange<?> exchange : List.copyOf(exchanges)) {
      exchange.step();
    }
    exchanges.removeIf(exchange -> exchange.isOver);
  }

  /** Breaks everything off: the process ends. */
  void end() {
    exchanges.forEach(exchange -> exchange.broke(new IOException("ended")));
    exchanges.clear();
  }

  /**
   * Returns the chance of a request, which does not depend on the order of requests: that may
   * differ from one JVM to the next.
   */
  private Random random(HttpRequest request) {
    String path = request.uri().getPath();
    boolean isChange = path.startsWith(EventEndpoint.PATH + "/");
    String kind = isChange ? "change" : request.method() + path;
    return new Random(seed * 31 + (kind + asked.merge(kind, 1, Integer::sum)).hashCode());
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    if (request.method().equals("GET")) {
      documents++;
    }
    Exchange<T> exchange = new Exchange<>(request, handler);
    exchanges.add(exchange);
    return exchange.future;
  }

  private final class Exchange<T> implements Output {
    private final HttpRequest request;
    private final BodyHandler<T> handler;
    private final Random random;
    private final byte[] body;
    private final CompletableFuture<HttpResponse<T>> future = new CompletableFuture<>();
    private final Queue<String> texts = new ArrayDeque<>();
    private int at;
    private @Nullable Response response;
    private @Nullable BodySubscriber<T> subscriber;
    private @Nullable Callback written;
    private boolean hasEnded;
    private boolean isCut;
    private boolean isOver;

    Exchange(HttpRequest request, BodyHandler<T> handler) {
      this.request = request;
      this.handler = handler;
      this.random = random(request);
      this.at = later();
      this.body = request.bodyPublisher().map(SimulatedNetwork::bytes).orElse(new byte[0]);
    }

    private boolean happens(int oneIn) {
      return !isCalm && random.nextInt(oneIn) == 0;
    }

    private int later() {
      return isCalm ? now : now + random.nextInt(4);
    }

    /** A change of a stream mostly reaches the server that holds it. */
    private SimulatedServer server() {
      SimulatedServer last = holder;
      return isChange() && last != null && !happens(10) ? last : platform.anyServer(random);
    }

    void step() {
      if (isOver) {
        return;
      }
      if (future.isDone()) {
        broke(new IOException("given up"));
      } else if (response == null && now >= at) {
        arrive();
      } else if (response != null && subscriber == null && now >= at) {
        begin(response);
      } else if (subscriber != null) {
        goOn(subscriber);
      }
    }

    private void arrive() {
      SimulatedServer server = server();
      if (!server.isUp() || happens(15)) {
        broke(new IOException("refused"));
        return;
      }
      Response answer = isLostAtTheBalancer() ? Response.empty(204) : server.answer(head(), body);
      response = answer;
      platform.laws().check(request, answer);
      missing += request.method().equals("GET") && answer.status() == 404 ? 1 : 0;
      if (answer.stream() != null) {
        holder = server;
        answer.stream().take(this, Callback.from(this::ended, failure -> ended()));
      }
      if (happens(15)) {
        broke(new IOException("lost"));
      }
      at = later();
    }

    private boolean isLostAtTheBalancer() {
      return platform.has(SimulatedDatabase.Mistake.CHANGES_OF_STREAMS_LOST)
          && isChange()
          && happens(3);
    }

    private boolean isChange() {
      return request.uri().getPath().startsWith(EventEndpoint.PATH + "/");
    }

    private Request.Head head() {
      HttpFields.Mutable fields = HttpFields.build();
      request.headers().map().forEach((name, values) -> values.forEach(it -> fields.add(name, it)));
      return new Request.Head(
          request.method(),
          request.uri().getRawPath(),
          request.uri().getRawQuery(),
          fields.asImmutable());
    }

    private void begin(Response answer) {
      BodySubscriber<T> reading = handler.apply(new Info(answer));
      subscriber = reading;
      reading.onSubscribe(new NoSubscription());
      if (answer.stream() == null) {
        reading.onNext(List.of(ByteBuffer.wrap(answer.body())));
        complete(reading);
      }
    }

    private void goOn(BodySubscriber<T> reading) {
      if (isCut || happens(200)) {
        broke(new IOException("cut off"));
        return;
      }
      int most = isCalm ? Integer.MAX_VALUE : random.nextInt(4);
      while (most-- > 0 && !texts.isEmpty() && !future.isDone()) {
        byte[] bytes = texts.remove().getBytes(StandardCharsets.UTF_8);
        reading.onNext(List.of(ByteBuffer.wrap(bytes)));
        succeeded();
      }
      if (hasEnded && texts.isEmpty() && !future.isDone()) {
        complete(reading);
      }
    }

    private void succeeded() {
      Callback done = written;
      written = null;
      if (done != null) {
        done.succeeded();
      }
    }

    private void complete(BodySubscriber<T> reading) {
      isOver = true;
      reading.onComplete();
      future.complete(null);
    }

    private void broke(IOException failure) {
      if (isOver) {
        return;
      }
      isOver = true;
      Callback done = written;
      written = null;
      if (done != null) {
        done.failed(failure);
      }
      if (!future.isDone()) {
        if (subscriber != null) {
          subscriber.onError(failure);
        }
        future.completeExceptionally(failure);
      }
    }

    private void ended() {
      hasEnded = true;
    }

    @Override
    public void write(String text, Callback callback) {
      if (isOver || isCut) {
        callback.failed(new IOException("broken"));
      } else {
        platform.laws().check(text);
        texts.add(text);
        written = callback;
      }
    }

    @Override
    public void cut() {
      isCut = true;
      Callback done = written;
      written = null;
      if (done != null) {
        done.failed(new IOException("cut off"));
      }
    }
  }

  private static byte[] bytes(HttpRequest.BodyPublisher publisher) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    publisher.subscribe(
        new Flow.Subscriber<>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
          }

          @Override
          public void onNext(ByteBuffer piece) {
            byte[] bytes = new byte[piece.remaining()];
            piece.get(bytes);
            all.writeBytes(bytes);
          }

          @Override
          public void onError(Throwable failure) {
            throw new IllegalStateException(failure);
          }

          @Override
          public void onComplete() {}
        });
    return all.toByteArray();
  }

  private record Info(Response answer) implements ResponseInfo {
    @Override
    public int statusCode() {
      return answer.status();
    }

    @Override
    public HttpHeaders headers() {
      Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      answer.headers().forEach((name, value) -> all.put(name, List.of(value)));
      return HttpHeaders.of(all, (name, value) -> true);
    }

    @Override
    public Version version() {
      return Version.HTTP_1_1;
    }
  }

  private static final class NoSubscription implements Flow.Subscription {
    @Override
    public void request(long count) {}

    @Override
    public void cancel() {}
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
    return sendAsync(request, handler);
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return Optional.empty();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return Optional.empty();
  }

  @Override
  public Redirect followRedirects() {
    return Redirect.NEVER;
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return Optional.empty();
  }

  @Override
  public SSLContext sslContext() {
    throw new UnsupportedOperationException();
  }

  @Override
  public SSLParameters sslParameters() {
    return new SSLParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return Optional.empty();
  }

  @Override
  public Version version() {
    return Version.HTTP_1_1;
  }

  @Override
  public Optional<Executor> executor() {
    return Optional.empty();
  }
}
