// A raw load generator: one request, again and again, over kept connections of one thread.
//
//     pour PORT CONNECTIONS SECONDS REQUEST-FILE
//
// Prints how many answers came, and how many of them were a 200.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 4096, IN = 16384 };
static char request[IN], in[MOST][IN];
static int used[MOST], sockets[MOST], request_length;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void ask(int i) {
    if (write(sockets[i], request, request_length) != request_length) { perror("write"); exit(1); }
}

static void dial(int i, int port, int poller) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int one = 1;
    sockets[i] = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(sockets[i], IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(sockets[i], (void *)&to, sizeof to)) { perror("connect"); exit(1); }
    struct epoll_event event = {.events = EPOLLIN, .data.fd = i};
    epoll_ctl(poller, EPOLL_CTL_ADD, sockets[i], &event);
    ask(i);
}

// The length of the complete answer in the buffer, or 0.
static int complete(int i) {
    char *end = strstr(in[i], "\r\n\r\n"), *said = strcasestr(in[i], "content-length:");
    if (!end || !said) return 0;
    int length = end + 4 - in[i] + atoi(said + 15);
    return used[i] >= length ? length : 0;
}

int main(int count, char **words) {
    if (count != 5) return 2;
    int most = atoi(words[2]), poller = epoll_create1(0);
    if (most < 1 || most > MOST) return 2;
    FILE *file = fopen(words[4], "r");
    if (!file) { perror(words[4]); return 1; }
    request_length = fread(request, 1, IN, file);
    fclose(file);
    for (int i = 0; i < most; i++) dial(i, atoi(words[1]), poller);
    long answers = 0, good = 0;
    double started = now(), until = started + atof(words[3]);
    struct epoll_event events[512];
    while (now() < until) {
        int got = epoll_wait(poller, events, 512, 100);
        for (int e = 0; e < got; e++) {
            int i = events[e].data.fd, length;
            int read_now = read(sockets[i], in[i] + used[i], IN - 1 - used[i]);
            if (read_now <= 0) { fprintf(stderr, "closed\n"); return 1; }
            used[i] += read_now;
            in[i][used[i]] = 0;
            if (!(length = complete(i))) continue;
            answers++;
            good += !strncmp(in[i] + 9, "200", 3);
            used[i] -= length;
            memmove(in[i], in[i] + length, used[i] + 1);
            ask(i);
        }
    }
    printf("%ld %ld %.6f\n", answers, good, now() - started);
}
