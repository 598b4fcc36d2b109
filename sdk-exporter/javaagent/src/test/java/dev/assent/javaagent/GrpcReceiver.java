/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/**
 * A server for unary gRPC calls over HTTP/2 without TLS. It keeps the message of each call after
 * decompression, and the compressed block of its headers. It ignores the method, and answers with
 * an empty message, or with a status and an error text. See RFC 9113, section 6, for the frames.
 */
final class GrpcReceiver implements AutoCloseable {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int WINDOW_UPDATE = 8;
  private static final int END_STREAM = 1;
  private static final int ACK = 1;
  private static final int END_HEADERS = 4;
  private static final int PADDED = 8;

  private final ServerSocket server;
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final List<byte[]> messages = new CopyOnWriteArrayList<>();
  private volatile int status;
  private volatile String error = "";

  private GrpcReceiver(ServerSocket server) {
    this.server = server;
    executor.execute(this::accept);
  }

  static GrpcReceiver start() {
    try {
      return new GrpcReceiver(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  /** Answers all further calls with this status and error text. */
  void answer(int nextStatus, String nextError) {
    error = nextError;
    status = nextStatus;
  }

  /** Returns the messages and blocks of headers so far. */
  List<byte[]> messages() {
    return List.copyOf(messages);
  }

  /** Returns whether the text occurs in a message. */
  boolean received(String text) {
    return messages.stream().anyMatch(it -> new String(it, ISO_8859_1).contains(text));
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        executor.execute(() -> serve(socket));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      in.readNBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".length());
      // INITIAL_WINDOW_SIZE, so that a client never waits
      frame(out, SETTINGS, 0, 0, new byte[] {0, 4, 0x7f, -1, -1, -1});
      frame(out, WINDOW_UPDATE, 0, 0, new byte[] {0x7f, -1, 0, 0});
      Map<Integer, ByteArrayOutputStream> bodies = new HashMap<>();
      while (true) {
        int head = in.readInt();
        int type = head & 0xff;
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        byte[] payload = in.readNBytes(head >>> 8);
        if ((type == SETTINGS || type == PING) && (flags & ACK) == 0) {
          frame(out, type, ACK, 0, type == PING ? payload : new byte[0]);
        } else if (type == HEADERS) {
          messages.add(payload);
        } else if (type == DATA) {
          int padding = (flags & PADDED) == 0 ? 0 : 1 + (payload[0] & 0xff);
          bodies
              .computeIfAbsent(stream, it -> new ByteArrayOutputStream())
              .write(payload, Math.min(padding, 1), payload.length - padding);
        }
        if (type <= HEADERS && (flags & END_STREAM) != 0) {
          ByteArrayOutputStream body = bodies.remove(stream);
          messages.add(message(body == null ? new byte[5] : body.toByteArray()));
          answer(out, stream);
        }
      }
    } catch (IOException e) {
      // the client closed the connection
    }
  }

  /** Returns the message behind its prefix: one byte for compression, four for the length. */
  private static byte[] message(byte[] body) throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(body, 5, body.length - 5);
    return body[0] == 0 ? in.readAllBytes() : new GZIPInputStream(in).readAllBytes();
  }

  private void answer(DataOutputStream out, int stream) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    head.write(0x88); // :status 200
    text(head, "content-type", "application/grpc");
    frame(out, HEADERS, END_HEADERS, stream, head.toByteArray());
    if (status == 0) {
      frame(out, DATA, 0, stream, new byte[5]);
    }
    ByteArrayOutputStream trailers = new ByteArrayOutputStream();
    text(trailers, "grpc-status", String.valueOf(status));
    text(trailers, "grpc-message", error);
    frame(out, HEADERS, END_HEADERS | END_STREAM, stream, trailers.toByteArray());
  }

  /** Writes a header as a literal without an index; see RFC 7541, section 6.2.2. */
  private static void text(ByteArrayOutputStream block, String name, String value) {
    block.write(0);
    for (String part : List.of(name, value)) {
      block.write(part.length());
      block.writeBytes(part.getBytes(US_ASCII));
    }
  }

  private static void frame(DataOutputStream out, int type, int flags, int stream, byte[] payload)
      throws IOException {
    out.writeInt(payload.length << 8 | type);
    out.writeByte(flags);
    out.writeInt(stream);
    out.write(payload);
    out.flush();
  }

  @Override
  public void close() {
    executor.shutdownNow();
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
