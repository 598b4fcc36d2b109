/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.soak;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * A receiver that judges every byte and keeps none. Most of the time it accepts; it can be busy,
 * stall in the middle of a body or before its answer, hang up, and be away for a while.
 */
final class SoakReceiver implements Closeable {
  private final HttpServer server;
  private final Periods periods;
  private final LongAdder requests = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final SplittableRandom random = new SplittableRandom(7);
  private volatile boolean well = true;
  private volatile boolean away;

  SoakReceiver(Periods periods) throws IOException {
    this.periods = periods;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "receiver");
              thread.setDaemon(true);
              return thread;
            }));
    server.createContext("/", this::handle);
    server.start();
  }

  String endpoint(String destination) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + destination;
  }

  /** Accepts everything from now on. */
  void getsWell() {
    well = true;
    away = false;
  }

  void getsFickle() {
    well = false;
  }

  /** Takes nothing, or takes again. */
  void away(boolean gone) {
    away = gone;
  }

  private void handle(HttpExchange exchange) throws IOException {
    int[] over = periods.over();
    int act = act();
    try (exchange) {
      if (act == 0) {
        return;
      }
      InputStream in = exchange.getRequestBody();
      byte[] body = act == 1 ? in.readNBytes(500) : in.readAllBytes();
      judge(exchange, body, over);
      if (act <= 2) {
        LockSupport.parkNanos(50_000_000L);
      }
      if (act > 1) {
        exchange.sendResponseHeaders(act == 3 ? 503 : 200, -1);
      }
    }
  }

  private void judge(HttpExchange exchange, byte[] body, int[] over) {
    requests.increment();
    bytes.add(body.length);
    boolean none = exchange.getRequestURI().getPath().startsWith("/ops/");
    periods.judge(new String(body, StandardCharsets.ISO_8859_1), over, none);
  }

  /** 0 hangs up, 1 stalls in the body and hangs up, 2 stalls, 3 is busy, others accept. */
  private int act() {
    if (well) {
      return 4;
    }
    synchronized (random) {
      return away ? 3 * random.nextInt(2) : random.nextInt(40);
    }
  }

  @Override
  public String toString() {
    return "%,d requests, %,d MiB".formatted(requests.sum(), bytes.sum() >> 20);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
