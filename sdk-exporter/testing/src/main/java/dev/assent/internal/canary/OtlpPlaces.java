/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.canary;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The places of a request of OTLP in which bytes are, in words: {@code event chat.sent, attribute
 * chat.text}. It reads only what it needs to name a place, so that the kit has no protobuf. A body
 * that is no OTLP has no places. Confined to one thread.
 */
public final class OtlpPlaces {
  /** A message of OTLP: its name, the field with that name, and its fields by number. */
  private record Message(String kind, int name, Map<Integer, Field> fields) {}

  /** A field: its words if it is a text, else its message. */
  private record Field(String words, @Nullable Message message) {}

  private static final String LOG_RECORD = "log record";
  private static final Field ATTRIBUTES = new Field("", new Message("attribute", 1, Map.of()));

  private static Field leaf(String words) {
    return new Field(words, null);
  }

  private static final Message SPAN =
      new Message(
          "span",
          5,
          Map.of(
              3,
              leaf("trace state"),
              5,
              leaf("name"),
              9,
              ATTRIBUTES,
              11,
              new Field("", new Message("event", 2, Map.of(2, leaf("name"), 3, ATTRIBUTES))),
              13,
              new Field("", new Message("link", 0, Map.of(3, leaf("trace state"), 4, ATTRIBUTES))),
              15,
              leaf("status")));

  private static final Message LOG =
      new Message(
          LOG_RECORD,
          12,
          Map.of(
              3, leaf("severity text"),
              5, leaf("body"),
              6, ATTRIBUTES,
              12, leaf("event name")));

  private static final Message METRIC = new Message("metric", 1, metric());

  private OtlpPlaces() {}

  /** The points of the five kinds of metrics have their attributes in different fields. */
  private static Map<Integer, Field> metric() {
    return Map.of(
        1, leaf("name"),
        2, leaf("description"),
        3, leaf("unit"),
        5, points(7),
        7, points(7),
        9, points(9),
        10, points(1),
        11, points(7));
  }

  private static Field points(int attributes) {
    Message point = new Message("point", 0, Map.of(attributes, ATTRIBUTES));
    return new Field("", new Message("", 0, Map.of(1, new Field("", point))));
  }

  private static Message request(Message datum) {
    Message resource = new Message("resource", 0, Map.of(1, ATTRIBUTES));
    Message scope =
        new Message("scope", 1, Map.of(1, leaf("name"), 2, leaf("version"), 3, ATTRIBUTES));
    Message scopes =
        new Message(
            "", 0, Map.of(1, new Field("", scope), 2, new Field("", datum), 3, leaf("schema URL")));
    Message resources =
        new Message(
            "",
            0,
            Map.of(1, new Field("", resource), 2, new Field("", scopes), 3, leaf("schema URL")));
    return new Message("", 0, Map.of(1, new Field("", resources)));
  }

  private static final Map<String, Message> SIGNALS =
      Map.of("traces", request(SPAN), "logs", request(LOG), "metrics", request(METRIC));

  /**
   * Returns the places that hold something; none if the body is no OTLP.
   *
   * @param path the path of the request, which ends with the signal
   * @param holds whether the bytes of a field hold it
   */
  public static List<String> of(String path, byte[] body, Predicate<byte[]> holds) {
    Message request = SIGNALS.get(path.substring(path.lastIndexOf('/') + 1));
    List<String> places = new ArrayList<>();
    try {
      if (request != null) {
        collect(request, body, "", holds, places);
      }
    } catch (IndexOutOfBoundsException | IllegalArgumentException | ArithmeticException noOtlp) {
      return List.of();
    }
    return places.stream().distinct().toList();
  }

  /**
   * Returns the places with the signal and the instrumentation scope before them, such as {@code
   * signal logs, scope com.example.chat, event chat.sent, attribute chat.text}.
   */
  public static List<String> located(String path, byte[] body, Predicate<byte[]> holds) {
    String signal = path.substring(path.lastIndexOf('/') + 1);
    List<String> places = new ArrayList<>();
    for (byte[] scopes : scopes(body)) {
      String scope = "signal " + signal + ", scope " + nameOfScope(scopes);
      of(path, inOneRequest(scopes), holds).forEach(place -> places.add(joined(scope, place)));
    }
    if (places.isEmpty()) {
      of(path, body, holds).forEach(place -> places.add("signal " + signal + ", " + place));
    }
    return places.stream().distinct().toList();
  }

  /** The data of each scope of each resource; none if the body is no OTLP. */
  private static List<byte[]> scopes(byte[] body) {
    try {
      return parts(body, 1).stream().flatMap(resource -> parts(resource, 2).stream()).toList();
    } catch (IndexOutOfBoundsException | IllegalArgumentException | ArithmeticException noOtlp) {
      return List.of();
    }
  }

  private static String nameOfScope(byte[] scopes) {
    try {
      return parts(scopes, 1).stream()
          .flatMap(scope -> parts(scope, 1).stream())
          .map(name -> new String(name, UTF_8))
          .findFirst()
          .orElse("without a name");
    } catch (IndexOutOfBoundsException | IllegalArgumentException | ArithmeticException noOtlp) {
      return "without a name";
    }
  }

  private static List<byte[]> parts(byte[] message, int wanted) {
    List<byte[]> parts = new ArrayList<>();
    new ProtoFields(message)
        .forEach(
            (number, value) -> {
              if (number == wanted) {
                parts.add(value);
              }
            });
    return parts;
  }

  /** Returns a request with the data of one scope only. */
  private static byte[] inOneRequest(byte[] scopes) {
    return field(1, field(2, scopes));
  }

  private static byte[] field(int number, byte[] value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write((number << 3) | 2);
    int length = value.length;
    while (length > 0x7f) {
      out.write((length & 0x7f) | 0x80);
      length >>>= 7;
    }
    out.write(length);
    out.writeBytes(value);
    return out.toByteArray();
  }

  private static void collect(
      Message message, byte[] bytes, String in, Predicate<byte[]> holds, List<String> places) {
    String named = joined(in, words(message, bytes));
    new ProtoFields(bytes)
        .forEach(
            (number, value) -> {
              Field field = message.fields().getOrDefault(number, leaf(""));
              Message inner = field.message();
              if (inner != null && !inner.fields().isEmpty()) {
                collect(inner, value, named, holds, places);
              } else if (holds.test(value)) {
                places.add(joined(named, inner == null ? field.words() : words(inner, value)));
              }
            });
  }

  /** Such as {@code span GET /room}; an event is a log record with a name. */
  private static String words(Message message, byte[] bytes) {
    List<String> names = new ArrayList<>();
    new ProtoFields(bytes)
        .forEach(
            (number, value) -> {
              if (number == message.name()) {
                names.add(new String(value, UTF_8));
              }
            });
    if (names.isEmpty()) {
      return message.kind();
    }
    return (message.kind().equals(LOG_RECORD) ? "event" : message.kind()) + " " + names.get(0);
  }

  private static String joined(String in, String part) {
    return in.isEmpty() || part.isEmpty() ? in + part : in + ", " + part;
  }

  /** The length-delimited fields of a protobuf message, in their order. */
  private static final class ProtoFields {
    private final byte[] bytes;
    private int at;

    ProtoFields(byte[] bytes) {
      this.bytes = bytes;
    }

    /** Receives one field. */
    interface Receiver {
      void field(int number, byte[] value);
    }

    void forEach(Receiver receiver) {
      while (at < bytes.length) {
        int tag = Math.toIntExact(varint());
        switch (tag & 7) {
          case 0 -> varint();
          case 1 -> at += Long.BYTES;
          case 5 -> at += Integer.BYTES;
          case 2 -> {
            int length = Math.toIntExact(varint());
            if (length < 0 || length > bytes.length - at) {
              throw new IllegalArgumentException("cut off");
            }
            byte[] value = Arrays.copyOfRange(bytes, at, at + length);
            at += length;
            receiver.field(tag >>> 3, value);
          }
          default -> throw new IllegalArgumentException("no field");
        }
      }
    }

    private long varint() {
      long value = 0;
      for (int shift = 0; shift < Long.SIZE; shift += 7) {
        byte next = bytes[at++];
        value |= (long) (next & 0x7f) << shift;
        if (next >= 0) {
          return value;
        }
      }
      throw new IllegalArgumentException("no number");
    }
  }
}
