/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Unique values, one per place where an application can put content, and the bytes by which each is
 * found on the wire. A number is a canary too: a double is eight letters of its own, a long a long
 * varint.
 */
public final class Canaries {
  private record Bird(List<byte[]> shapes, boolean grantable) {}

  private final Map<String, Bird> birds = new LinkedHashMap<>();
  private int next = 100;

  /** Text that must never leave, whatever is granted. */
  public String caged(String place) {
    return text(place, false);
  }

  /** Text that leaves where its category is permitted. */
  public String grantable(String place) {
    return text(place, true);
  }

  private String text(String place, boolean grantable) {
    String text = "zq" + next++ + "birdqz";
    add(place, grantable, text.getBytes(UTF_8));
    return text;
  }

  /** A double that leaves where its category is permitted. */
  public double grantableDouble(String place) {
    byte[] letters = ("zq" + next++ + "xyz").getBytes(ISO_8859_1);
    add(place, true, letters);
    return ByteBuffer.wrap(letters).order(ByteOrder.LITTLE_ENDIAN).getDouble();
  }

  /** A long that leaves where its category is permitted. */
  public long grantableLong(String place) {
    long number = 0x3a5a_5a5a_5a5a_0000L | next++;
    byte[] varint = new byte[9];
    for (int i = 0; i < varint.length; i++) {
      varint[i] = (byte) (number >>> 7 * i & 0x7f | (i < varint.length - 1 ? 0x80 : 0));
    }
    add(
        place,
        true,
        varint,
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(number).array());
    return number;
  }

  private void add(String place, boolean grantable, byte[]... shapes) {
    if (birds.put(place, new Bird(List.of(shapes), grantable)) != null) {
      throw new IllegalArgumentException("two canaries in " + place);
    }
  }

  /** The places whose canaries stand in these bytes. */
  public TreeSet<String> in(List<byte[]> bodies) {
    TreeSet<String> found = new TreeSet<>();
    List<String> texts = new ArrayList<>();
    bodies.forEach(body -> texts.add(new String(body, ISO_8859_1)));
    birds.forEach(
        (place, bird) -> {
          for (byte[] shape : bird.shapes()) {
            String bytes = new String(shape, ISO_8859_1);
            if (texts.stream().anyMatch(text -> text.contains(bytes))) {
              found.add(place);
            }
          }
        });
    return found;
  }

  /** The places whose canaries stand in this text. */
  public TreeSet<String> in(String text) {
    return in(List.of(text.getBytes(UTF_8)));
  }

  /** The places whose canaries leave where their categories are permitted. */
  public TreeSet<String> grantable() {
    TreeSet<String> places = new TreeSet<>();
    birds.forEach(
        (place, bird) -> {
          if (bird.grantable()) {
            places.add(place);
          }
        });
    return places;
  }

  /** How many there are. */
  public int size() {
    return birds.size();
  }
}
