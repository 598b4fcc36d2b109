/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.internal.catalog.Declarations;
import dev.assent.internal.category.Categories;
import dev.assent.internal.spool.store.DamagedFrame;
import dev.assent.ledger.Signal;
import io.opentelemetry.api.common.AttributeType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of a frame: the data with which the gate decides on the frame. The store encrypts the
 * header's bytes. The header contains categories by name, so that a later version reads them with
 * the same meaning. An unknown category counts as unclassified, and unclassified data is never
 * sent.
 *
 * <pre>
 * u8       version: 3; version 2 ends before the added categories, version 1 before the
 *          declarations in code
 * name     the signal
 * u8       1 if an attempt may have sent the data, else 0
 * i64      the earliest time of the data, nanoseconds since the epoch
 * names    the data's own categories
 * names    the categories of the data's fields
 * names    the paths of the data's subjects; and ",Sec-GPC" for data of requests with the signal
 * i32      the number of events in the data that are declared in code, then each:
 * name       its name
 * names      its categories
 * i32      the number of attributes in the data that are declared in code, then each:
 * name       its name
 * names      its categories
 * name       the type of its values, of OpenTelemetry's {@link AttributeType}
 * i32        their maximum length
 * names    the categories that readable documents had added to content
 *
 * name     as Java's modified UTF-8
 * names    i32 their number, then each
 * </pre>
 *
 * @param isPossiblySent whether an attempt may have sent the data
 * @param ownMask the data's own categories
 * @param fieldsMask the union of the categories of the data's fields
 * @param subjects the paths of the data's subjects
 * @param declared the declarations in code of the names in the data; the run that reads the frame
 *     may not have repeated them yet
 * @param added the categories that readable documents had added to content, at the capture or since
 */
record FrameHeader(
    Signal signal,
    boolean isPossiblySent,
    long earliestEpochNanos,
    long ownMask,
    long fieldsMask,
    List<String> subjects,
    Declarations declared,
    long added) {
  private static final int VERSION = 3;
  private static final int WITHOUT_ADDED = 2;
  private static final int WITHOUT_DECLARATIONS = 1;

  /**
   * Returns this header, marked as possibly sent: the frame was read to be sent after it was
   * stored.
   */
  FrameHeader ofRead() {
    return new FrameHeader(
        signal, true, earliestEpochNanos, ownMask, fieldsMask, subjects, declared, added);
  }

  byte[] encode(Categories categories) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeUTF(signal.id());
      out.writeBoolean(isPossiblySent);
      out.writeLong(earliestEpochNanos);
      write(out, categories.names(ownMask));
      write(out, categories.names(fieldsMask));
      write(out, subjects);
      write(out, declared, categories);
      write(out, categories.names(added));
    } catch (IOException impossible) {
      throw new IllegalStateException("writing to memory failed", impossible);
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, List<String> names) throws IOException {
    out.writeInt(names.size());
    for (String name : names) {
      out.writeUTF(name);
    }
  }

  private static void write(DataOutputStream out, Declarations declared, Categories categories)
      throws IOException {
    out.writeInt(declared.events().size());
    for (Map.Entry<String, Long> event : declared.events().entrySet()) {
      out.writeUTF(event.getKey());
      write(out, categories.names(event.getValue()));
    }
    out.writeInt(declared.attributes().size());
    for (Map.Entry<String, Declarations.Attribute> each : declared.attributes().entrySet()) {
      out.writeUTF(each.getKey());
      write(out, categories.names(each.getValue().mask()));
      out.writeUTF(each.getValue().type().name());
      out.writeInt(each.getValue().maxLength());
    }
  }

  private static Declarations declared(DataInputStream in, Categories categories)
      throws IOException {
    Map<String, Long> events = new HashMap<>();
    for (int left = count(in); left > 0; left--) {
      events.put(in.readUTF(), mask(names(in), categories));
    }
    Map<String, Declarations.Attribute> attributes = new HashMap<>();
    for (int left = count(in); left > 0; left--) {
      attributes.put(
          in.readUTF(),
          new Declarations.Attribute(
              mask(names(in), categories), type(in.readUTF()), in.readInt()));
    }
    return new Declarations(events, attributes);
  }

  private static AttributeType type(String name) throws DamagedFrame {
    for (AttributeType type : AttributeType.values()) {
      if (type.name().equals(name)) {
        return type;
      }
    }
    throw new DamagedFrame("unknown type in a header");
  }

  /**
   * Decodes a header.
   *
   * @throws DamagedFrame if the bytes are not a header of this version or an earlier one
   */
  static FrameHeader decode(byte[] bytes, Categories categories) throws DamagedFrame {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int version = in.readUnsignedByte();
      if (version < WITHOUT_DECLARATIONS || version > VERSION) {
        throw new DamagedFrame("unknown version of a header");
      }
      FrameHeader header =
          new FrameHeader(
              signal(in.readUTF()),
              in.readBoolean(),
              in.readLong(),
              mask(names(in), categories),
              mask(names(in), categories),
              names(in),
              version > WITHOUT_DECLARATIONS ? declared(in, categories) : Declarations.NONE,
              version > WITHOUT_ADDED ? mask(names(in), categories) : 0);
      if (in.read() >= 0) {
        throw new DamagedFrame("trailing bytes in a header");
      }
      return header;
    } catch (DamagedFrame damaged) {
      throw damaged;
    } catch (IOException cutOff) {
      throw new DamagedFrame("a header is truncated");
    }
  }

  private static Signal signal(String id) throws DamagedFrame {
    for (Signal signal : Signal.values()) {
      if (signal.id().equals(id)) {
        return signal;
      }
    }
    throw new DamagedFrame("unknown signal in a header");
  }

  private static List<String> names(DataInputStream in) throws IOException {
    int count = count(in);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add(in.readUTF());
    }
    return names;
  }

  private static int count(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0) {
      throw new DamagedFrame("negative count in a header");
    }
    return count;
  }

  private static long mask(List<String> names, Categories categories) {
    long mask = 0;
    for (String name : names) {
      long known = categories.find(name);
      mask |= known == 0 ? Categories.UNCLASSIFIED : known;
    }
    return mask;
  }

  /** Omits the content, because subjects are personal data. */
  @Override
  public String toString() {
    return "FrameHeader";
  }
}
