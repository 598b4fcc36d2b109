/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A balancer that gives each connection to the next server that listens. It can be led to other
 * servers.
 */
final class Balancer implements AutoCloseable {
  private final ServerSocket socket;
  private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
  private final AtomicInteger next = new AtomicInteger();
  private volatile List<Integer> ports;

  Balancer(List<Integer> ports) throws IOException {
    this.ports = List.copyOf(ports);
    this.socket = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  /** Leads to other servers from now on, and cuts all connections. */
  void leadTo(int... others) throws IOException {
    ports = Arrays.stream(others).boxed().toList();
    for (Socket client : clients) {
      client.close();
    }
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = socket.accept();
      start(() -> serve(client));
    }
  }

  private void serve(Socket client) throws IOException {
    clients.add(client); // first: a client that is led elsewhere must not stay here
    try (client) {
      Socket server = connect();
      if (server != null) {
        start(() -> copy(client, server));
        copy(server, client);
      }
    } finally {
      clients.remove(client);
    }
  }

  private Socket connect() {
    List<Integer> now = ports;
    for (int i = 0; i < now.size(); i++) {
      Socket server = new Socket();
      try {
        int port = now.get(Math.floorMod(next.getAndIncrement(), now.size()));
        server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        return server;
      } catch (IOException dead) {
        // the next one
      }
    }
    return null;
  }

  private static void copy(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException gone) {
                // one end was closed
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
