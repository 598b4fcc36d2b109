/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.start;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** The threads of another process that answer requests, by their names. */
final class HostThreads implements AutoCloseable {
  /**
   * What threads have used since they were started.
   *
   * @param nanos processor time by thread
   * @param bytes allocated bytes by thread
   */
  record Use(Map<Long, Long> nanos, Map<Long, Long> bytes) {
    /** Processor time since an earlier use; threads that ended are not counted. */
    double nanosSince(Use earlier) {
      return since(nanos, earlier.nanos);
    }

    double bytesSince(Use earlier) {
      return since(bytes, earlier.bytes);
    }

    private static double since(Map<Long, Long> now, Map<Long, Long> earlier) {
      long sum = 0;
      for (Map.Entry<Long, Long> each : now.entrySet()) {
        sum += each.getValue() - earlier.getOrDefault(each.getKey(), 0L);
      }
      return sum;
    }
  }

  private final JMXConnector connector;
  private final ThreadMXBean threads;
  private final Pattern names;

  /** Attaches to the process, which must be of the same user and have a JDK's JVM. */
  @SuppressWarnings("BanJNDI") // the address is what our own process answers
  HostThreads(Process process, Pattern names) throws IOException {
    this.names = names;
    connector = JMXConnectorFactory.connect(new JMXServiceURL(address(process)));
    threads =
        ManagementFactory.newPlatformMXBeanProxy(
            connector.getMBeanServerConnection(),
            ManagementFactory.THREAD_MXBEAN_NAME,
            ThreadMXBean.class);
  }

  private static String address(Process process) throws IOException {
    try {
      VirtualMachine machine = VirtualMachine.attach(String.valueOf(process.pid()));
      try {
        return machine.startLocalManagementAgent();
      } finally {
        machine.detach();
      }
    } catch (AttachNotSupportedException e) {
      throw new IOException(e);
    }
  }

  /** Returns what the threads have used. */
  Use use() throws IOException {
    long[] ids = threads.getAllThreadIds();
    ThreadInfo[] infos = threads.getThreadInfo(ids);
    long[] nanos = threads.getThreadCpuTime(ids);
    long[] bytes = threads.getThreadAllocatedBytes(ids);
    Use use = new Use(new HashMap<>(), new HashMap<>());
    for (int i = 0; i < ids.length; i++) {
      if (infos[i] != null && names.matcher(infos[i].getThreadName()).matches()) {
        use.nanos.put(ids[i], nanos[i]);
        use.bytes.put(ids[i], bytes[i]);
      }
    }
    if (use.nanos.isEmpty()) {
      throw new IOException("no thread is named " + names);
    }
    return use;
  }

  @Override
  public void close() throws IOException {
    connector.close();
  }
}
